"""Emails that a restored portal holds back, and those who wait with them, until an organisation is released."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.storage import deliveries, outbox
from portal.storage.database import Work
from portal.storage.tables import METADATA

_email = METADATA.tables["email"]
_session = METADATA.tables["session"]
SHOWN = 1000
LET_GO = "Not sent: it waited when the portal was restored from a copy."
IN_LOG = "Sent before the portal was restored, says the mail log."


@dataclass(frozen=True)
class HeldEmail:
    """An email that waited when the copy was made, or that was written again since the restore."""

    id: str
    kind: str
    to: str
    subject: str
    message_id: str
    queued_at: datetime


def _waiting(work: Work) -> Any:
    waits = outbox.is_waiting()
    if work.actor.organisation is None:
        return waits
    return waits & (_email.c.organisation_id == work.actor.organisation)


def waiting(work: Work, limit: int | None = None) -> list[HeldEmail]:
    """The emails that wait, the oldest first: of the actor's organisation, or all."""
    columns = ("id", "kind", "to_address", "subject", "message_id", "queued_at")
    statement = select(*(_email.c[name] for name in columns)).where(_waiting(work))
    rows = work.execute(statement.order_by(_email.c.queued_at, _email.c.id).limit(limit))
    return [HeldEmail(*row) for row in rows]


def count(work: Work) -> int:
    """How many wait."""
    return work.execute(select(func.count()).where(_waiting(work))).scalar_one()


def let_go(work: Work, kept: Collection[str] = ()) -> int:
    """Never send what waits, but for the ids in `kept`; how many."""
    ids = [email.id for email in waiting(work) if email.id not in kept]
    values = {
        "withdrawn_at": work.now,
        "finished_at": work.now,
        "claimed_until": None,
        "sealed": None,
        "problem": LET_GO,
    }
    connection = work.connection
    for id in ids:
        connection.execute(update(_email).where(_email.c.id == id).values(values))
    return len(ids)


def mark_sent(work: Work, ids: Iterable[str]) -> None:
    """The mail log shows that these had been sent."""
    for id in ids:
        deliveries.mark_sent(work, id, IN_LOG)


def admit_owners(work: Work, organisation: str | None) -> None:
    """Sessions that could reach the release page only become ordinary ones."""
    held = _session.c.kind == "held"
    if organisation is not None:
        held &= _session.c.organisation_id == organisation
    work.execute(update(_session).where(held).values(kind="member"))
