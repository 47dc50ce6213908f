"""Where an email address to correct is stored: suppliers' records, and running invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, each, select_as, table_of
from portal.storage.tables import Campaign, Invitation, Supplier

AT_ONCE = 500


@dataclass(frozen=True)
class Place:
    """A place that stores an address: an invitation of a campaign or, without one, the supplier's record."""

    supplier_id: str
    supplier: str
    code: str | None
    address: str
    invitation: str | None = None
    campaign: str = ""


def by_codes(work: Work, codes: Sequence[str]) -> list[Place]:
    """Every place of the suppliers with these codes."""
    return _places(work, col(Supplier.code), codes, col(Supplier.code))


def by_addresses(work: Work, addresses: Sequence[str]) -> list[Place]:
    """Every place that stores one of these addresses, which are given in lower case."""
    return _places(
        work, func.lower(col(Supplier.contact_address)), addresses, func.lower(col(Invitation.contact_address))
    )


def _places(work: Work, of_record: Any, values: Sequence[str], of_invitation: Any) -> list[Place]:
    places: list[Place] = []
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        places += each(Place, work.execute(_records(work).where(of_record.in_(some))))
        places += each(Place, work.execute(_running(work).where(of_invitation.in_(some))))
    return places


def _records(work: Work) -> AnySelect:
    is_own = (col(Supplier.organisation_id) == work.actor.organisation) & col(Supplier.removed_at).is_(None)
    columns = {
        "supplier_id": col(Supplier.id),
        "supplier": col(Supplier.name),
        "code": col(Supplier.code),
        "address": col(Supplier.contact_address),
    }
    return select_as(Place, **columns).where(is_own).order_by(col(Supplier.name_order), col(Supplier.id))


def _running(work: Work) -> AnySelect:
    return (
        select_as(
            Place,
            Invitation,
            supplier=col(Supplier.name),
            code=col(Supplier.code),
            address=col(Invitation.contact_address),
            invitation=col(Invitation.id),
            campaign=col(Campaign.title),
        )
        .join_from(table_of(Invitation), table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(
            col(Invitation.organisation_id) == work.actor.organisation,
            col(Invitation.submitted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Campaign.closed_at).is_(None),
        )
        .order_by(col(Campaign.created_at), col(Invitation.id))
    )
