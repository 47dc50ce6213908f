"""Whether the mail server can be used: one fact for the installation, shown to buyers and in `portal doctor`."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.storage import outbox, portal_state
from portal.storage.database import Work
from portal.storage.rows import filled

KEY = "mail_trouble"
PATIENCE = timedelta(minutes=10)
"""How old the oldest waiting email may be before people are told."""

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
