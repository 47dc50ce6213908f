"""What was revoked, removed or closed, as a list to apply again after a restore from an older backup."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, select, update

from portal.storage import deliveries, respondents
from portal.storage.database import Work
from portal.storage.rows import col
from portal.storage.tables import Campaign, Evidence, Invitation, Link, Member, Supplier

ENDED: dict[str, Column[Any]] = {
    "invitation": col(Invitation.revoked_at),
    "link": col(Link.revoked_at),
    "supplier": col(Supplier.removed_at),
    "member": col(Member.removed_at),
    "evidence": col(Evidence.removed_at),
    "campaign": col(Campaign.closed_at),
}
KINDS = tuple(ENDED)
REASON = "Withdrawn: its link was revoked before it was sent."


def since(work: Work, moment: datetime) -> list[tuple[str, str]]:
    """Kind and id of everything that ended at or after `moment`, in that order."""
    removed: list[tuple[datetime, str, str]] = []
    for kind, ended in ENDED.items():
        rows = work.execute(select(ended, _id(ended)).where(ended >= moment))
        removed += [(at, kind, id) for at, id in rows]
    return [(kind, id) for _, kind, id in sorted(removed)]


def _id(ended: Column[Any]) -> Column[Any]:
    return next(iter(ended.table.primary_key.columns))


def remove_again(work: Work, kind: str, id: str) -> str | None:
    """End this again if it has not ended; returns its organisation, or None if the backup does not know it."""
    ended = ENDED[kind]
    table = ended.table
    which = _id(ended) == id
    organisation = work.execute(select(table.c.organisation_id).where(which)).scalar_one_or_none()
    if organisation is None:
        return None
    work.execute(update(table).where(which, ended.is_(None)).values({ended.name: work.now}))
    if kind == "invitation":
        deliveries.withdraw(work, id, REASON)
        respondents.end_all(work, id)
    return str(organisation)
