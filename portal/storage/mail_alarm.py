"""Whether the mail server can be used: one fact for the installation, shown to buyers and in `portal doctor`."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.refusals import Conflict
from portal.storage import outbox, portal_state
from portal.storage.database import Work
from portal.storage.rows import col, filled
from portal.storage.tables import OutboxEmail

KEY = "mail_trouble"
PATIENCE = timedelta(minutes=10)
"""How old the oldest waiting email may be before people are warned."""

NO_SERVER = (
    "No mail server is set up, so no email can be sent. Ask whoever runs the portal to set PORTAL_SMTP_URL, then send."
)


@dataclass(frozen=True)
class Alarm:
    """Why the mail server cannot be used, and since when; `is_final` until somebody changes the settings."""

    since: datetime
    reason: str
    is_final: bool


def ring(work: Work, reason: str, *, is_final: bool = False) -> None:
    """Record that the mail server cannot be used; the time of the first failure stays."""
    before = alarm(work)
    since = before.since if before else work.now
    if before is None or (before.reason, before.is_final) != (reason, is_final):
        value = {"since": since.isoformat(), "reason": reason, "is_final": is_final}
        portal_state.put(work, KEY, json.dumps(value))


def silence(work: Work) -> None:
    """Record that the mail server took an email, so it can be used."""
    if portal_state.get(work, KEY) is not None:
        portal_state.forget(work, KEY)


def alarm(work: Work) -> Alarm | None:
    """Why the mail server cannot be used; None if it can."""
    noted = portal_state.get(work, KEY)
    return None if noted is None else _read(noted)


def _read(noted: str) -> Alarm:
    value = json.loads(noted)
    return Alarm(datetime.fromisoformat(value["since"]), str(value["reason"]), bool(value["is_final"]))


def require_server(work: Work) -> None:
    """Refuse to write to suppliers while no server is set up, or the one that is cannot be used and it lasts.

    The alarm ends within a minute or two once the server can be used: an email that waits is tried every minute, and if
    none waits the worker asks the server itself.
    """
    if not work.sends_email:
        raise Conflict(NO_SERVER)
    outage = alarm(work)
    if outage is not None and (outage.is_final or work.now - outage.since > PATIENCE):
        reason = outage.reason.rstrip(".")
        raise Conflict(
            f"No email can be sent now: {reason}. Nothing was sent. Ask whoever runs the portal to put this right, "
            "then try again."
        )


def stands_alone(work: Work) -> bool:
    """Whether there is an alarm and no email that would show that it is over."""
    noted, waiting = alarm(work), select(col(OutboxEmail.id)).where(outbox.is_waiting()).limit(1)
    return noted is not None and work.execute(waiting).first() is None


def sentence(work: Work) -> str:
    """What is wrong with the emails of the actor's organisation, in a sentence; empty if nothing is."""
    if not work.sends_email:
        return NO_SERVER
    noted = portal_state.value_of(KEY).label("noted")
    row = work.execute(outbox.counted_backlog(work).add_columns(noted)).one()
    backlog = filled(outbox.Backlog, row)
    if backlog.since is None:
        return ""
    outage = None if row.noted is None else _read(row.noted)
    if outage is not None and outage.is_final:
        return f"No email is being sent. {outage.reason} Ask whoever runs the portal to put this right."
    if work.now - backlog.since <= PATIENCE:
        return ""
    many = "1 email has" if backlog.waiting == 1 else f"{backlog.waiting:,} emails have"
    reason = f" The mail server cannot be used: {outage.reason}" if outage else ""
    return f"{many} waited to be sent since {backlog.since:%d %B %Y, %H:%M} UTC.{reason}"
