"""Emails that a restored portal holds, and sessions that wait with them, until an organisation is released."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.storage import deliveries, outbox
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import OutboxEmail, Session

SHOWN = 1000
LET_GO = "Not sent: it was waiting when the portal was restored from a backup."
IN_LOG = "Sent before the portal was restored, according to the mail log."


@dataclass(frozen=True)
class HeldEmail:
    """An email that waited when the backup was made, or was written again since the restore."""

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
    return waits & (col(OutboxEmail.organisation_id) == work.actor.organisation)


def waiting(work: Work, limit: int | None = None) -> list[HeldEmail]:
    """The waiting emails of the actor's organisation, or of all without one, the oldest first."""
    statement = select_as(HeldEmail, OutboxEmail, to=col(OutboxEmail.to_address)).where(_waiting(work))
    rows = work.execute(statement.order_by(col(OutboxEmail.queued_at), col(OutboxEmail.id)).limit(limit))
    return list(each(HeldEmail, rows))


def count(work: Work) -> int:
    """How many emails wait."""
    return work.execute(select(func.count()).where(_waiting(work))).scalar_one()


def discard(work: Work, spared: Collection[str] = ()) -> int:
    """Withdraw all waiting emails except the ids in `spared`; returns how many."""
    ids = [email.id for email in waiting(work) if email.id not in spared]
    values = {
        "withdrawn_at": work.now,
        "finished_at": work.now,
        "claimed_until": None,
        "sealed": None,
        "problem": LET_GO,
    }
    for id in ids:
        work.execute(update(table_of(OutboxEmail)).where(col(OutboxEmail.id) == id).values(values))
    return len(ids)


def mark_sent(work: Work, ids: Iterable[str]) -> None:
    """Mark emails as sent that were sent according to the mail log."""
    for id in ids:
        deliveries.mark_sent(work, id, IN_LOG)


def admit_owners(work: Work, organisation: str | None) -> None:
    """Turn sessions that could reach only the release page into ordinary ones."""
    held = col(Session.kind) == "held"
    if organisation is not None:
        held &= col(Session.organisation_id) == organisation
    work.execute(update(table_of(Session)).where(held).values(kind="member"))
