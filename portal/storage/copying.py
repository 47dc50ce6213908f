"""The suppliers of a campaign, for a copy of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Invitation, Supplier


@dataclass(frozen=True)
class EarlierRecipient:
    """A supplier of a campaign: whether it was removed since, and its address then and now."""

    supplier_id: str
    name: str
    removed_at: datetime | None
    address_then: str
    address_now: str


def recipients(work: Work, campaign: Campaign) -> list[EarlierRecipient]:
    """Every supplier of a campaign, by name."""
    statement = (
        select_as(
            EarlierRecipient,
            supplier_id=col(Supplier.id),
            name=col(Supplier.name),
            removed_at=col(Supplier.removed_at),
            address_then=col(Invitation.contact_address),
            address_now=col(Supplier.contact_address),
        )
        .join_from(table_of(Invitation), table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(col(Invitation.campaign_id) == campaign.id)
        .where(col(Invitation.organisation_id) == work.actor.organisation)
        .order_by(col(Supplier.name_order), col(Supplier.id))
    )
    return list(each(EarlierRecipient, work.execute(statement)))


def count_added_since(work: Work, campaign: Campaign) -> int:
    """How many suppliers were added to the organisation after the campaign was created and are not in it."""
    asked = select(col(Invitation.supplier_id)).where(col(Invitation.campaign_id) == campaign.id)
    which = (
        (col(Supplier.organisation_id) == work.actor.organisation)
        & (col(Supplier.added_at) > campaign.created_at)
        & col(Supplier.removed_at).is_(None)
        & col(Supplier.id).not_in(asked)
    )
    return work.execute(select(func.count()).select_from(table_of(Supplier)).where(which)).scalar_one()
