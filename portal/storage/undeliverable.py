"""Running invitations whose address a person may mark as undeliverable, found by emails sent there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from portal.domain.bounce import BY_HAND
from portal.storage import outbox, statuses
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Campaign, Invitation, OutboxEmail, Supplier


@dataclass(frozen=True)
class Markable:
    """An invitation whose address is not marked yet."""

    id: str
    address: str
    supplier: str
    campaign: str


def is_markable() -> ColumnElement[bool]:
    """Whether an invitation is running and not marked, for statements that join its campaign."""
    return statuses.is_running() & (func.coalesce(col(Invitation.bounce_kind), "") != BY_HAND)


def markable(work: Work, emails: Sequence[str]) -> list[Markable]:
    """Every invitation of the organisation whose address is one that these emails were sent to."""
    address = func.lower(col(OutboxEmail.to_address))
    addresses = select(address).where(outbox.ours(work), col(OutboxEmail.id).in_(list(emails)))
    statement = (
        select_as(
            Markable,
            Invitation,
            address=col(Invitation.contact_address),
            supplier=col(Supplier.name),
            campaign=col(Campaign.title),
        )
        .join_from(table_of(Invitation), table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(col(Invitation.organisation_id) == work.actor.organisation, is_markable())
        .where(func.lower(col(Invitation.contact_address)).in_(addresses))
        .order_by(col(Invitation.contact_address), col(Supplier.name_key), col(Invitation.id))
    )
    return list(each(Markable, work.execute(statement)))
