"""The ILO indicators of a campaign's responses, as stored in each result: all, or what other members may see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.domain import policy
from portal.storage.affected_responses import RESCORED
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Invitation, Response, Result, Supplier

KEY = "indicators"


@dataclass(frozen=True)
class SupplierStates:
    """One supplier's response with the state of each indicator, by questionnaire."""

    invitation: str
    supplier: str
    by_family: dict[str, dict[str, str]]


def of_campaign(work: Work, campaign: str) -> list[SupplierStates]:
    """The newest result of every response of the campaign, sorted by supplier name."""
    document = col(Result.document)
    readable_states = document[KEY] if policy.may(work.actor, "sensitive") else document["open"][KEY]
    statement = (
        select(col(Invitation.id), col(Supplier.name), col(Result.family), readable_states.label("states"))
        .join_from(table_of(Result), table_of(Response), col(Response.id) == col(Result.response_id))
        .join(table_of(Invitation), col(Invitation.id) == col(Response.invitation_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(col(Invitation.campaign_id) == campaign, col(Result.organisation_id) == work.actor.organisation)
        .where(col(Result.reason) != RESCORED)
        .order_by(col(Supplier.name_order), col(Invitation.id), col(Result.made_at), col(Result.id))
    )
    by_supplier: dict[str, SupplierStates] = {}
    for row in work.execute(statement):
        own = by_supplier.setdefault(row.id, SupplierStates(row.id, row.name, {}))
        own.by_family[row.family] = _states(row.states)
    return list(by_supplier.values())


def _states(states: Any) -> dict[str, str]:
    return dict(states or {})
