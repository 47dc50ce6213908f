"""Which suppliers of a campaign a board shows, and the figures that its reader may see, filter and sort by."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from portal.domain import policy
from portal.domain.folding import fold
from portal.domain.questionnaire_types import SEVERITIES
from portal.storage import findings_board, statuses, supplier_filters
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Campaign, Finding, Invitation, Supplier


@dataclass(frozen=True)
class BoardFilter:
    """Which suppliers a board shows; an empty string filters nothing."""

    search: str = ""
    status: str = ""
    severity: str = ""
    band: str = ""
    country: str = ""
    position: str = ""
    """Suppliers that last disputed, or accepted, a finding that the actor may see."""


EVERY_SUPPLIER = BoardFilter()


@dataclass(frozen=True)
class Standing:
    """The columns to read: those of all answers, or those that members without the safeguarding role may see."""

    low: Any
    high: Any
    band: Any
    confidence: Any


WHOLE = Standing(
    col(Invitation.score_tenths), col(Invitation.score_tenths), col(Invitation.band), col(Invitation.confidence)
)
OPEN = Standing(
    col(Invitation.open_low_tenths),
    col(Invitation.open_high_tenths),
    col(Invitation.open_band),
    col(Invitation.open_confidence),
)


def standing(work: Work) -> Standing:
    """The columns the actor sees, sorts and filters by; sorting by hidden scores would reveal them."""
    return WHOLE if policy.may(work.actor, "sensitive") else OPEN


def joined() -> Any:
    """Invitations joined with their supplier and campaign, to be filtered by `chosen`."""
    return (
        table_of(Invitation)
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    )


def chosen(work: Work, campaign: str, filter: BoardFilter) -> Any:
    """The condition for a campaign's invitations that match a filter."""
    which = (col(Invitation.campaign_id) == campaign) & (col(Invitation.organisation_id) == work.actor.organisation)
    for word in fold(filter.search).split():
        which &= or_(supplier_filters.matches(word), col(Invitation.contact_key).contains(word, autoescape=True))
    if filter.status:
        which &= statuses.status(work.now) == filter.status
    if filter.severity in SEVERITIES:
        which &= col(Invitation.severity) == SEVERITIES.index(filter.severity)
    if filter.band:
        which &= standing(work).band == filter.band
    if filter.country:
        which &= col(Supplier.country) == filter.country
    if filter.position in findings_board.POSITIONS:
        which &= _takes_position(work, filter.position)
    return which


def _takes_position(work: Work, position: str) -> Any:
    """Whether this is what the supplier last said about a finding that the actor may see."""
    own = (col(Finding.invitation_id) == col(Invitation.id)) & (position == findings_board.POSITION)
    statement = select(col(Finding.id)).where(own, findings_board.readable_by(work))
    return statement.correlate(table_of(Invitation)).exists()
