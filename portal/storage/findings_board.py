"""Findings for the buyer, as far as the actor may see them: one, those of responses, and changes to many.

The state of a finding is derived from dates (`storage.finding_states`), in the list and on its own page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, literal, select, true, update

from portal.domain import policy
from portal.domain.finding_lifecycle import State
from portal.domain.refusals import Conflict, NotFound
from portal.storage import finding_states, follow_ups
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, filled, select_as, table_of
from portal.storage.tables import (
    Campaign,
    Finding,
    FollowUp,
    Invitation,
    Proposal,
    SharedFinding,
    Supplier,
)

SEVERITIES = ("critical", "high", "medium", "low")
POSITIONS = ("disputed", "accepted")

STATE: Any = finding_states.state()
"""The state of a finding as a column."""
RANK: Any = case({name: rank for rank, name in enumerate(SEVERITIES)}, value=col(Finding.severity), else_=9)
"""0 for the most serious."""
_ASSIGNEE_NAME = follow_ups.name_of("assignee")(col(Finding.assignee_id))

POSITION: Any = (
    select(col(SharedFinding.position))
    .where(col(SharedFinding.finding_id) == col(Finding.id))
    .order_by(col(SharedFinding.number).desc())
    .limit(1)
    .correlate(table_of(Finding))
    .scalar_subquery()
)
"""What the supplier said when the finding was last shared with it."""


@dataclass(frozen=True)
class FindingRow:
    """A finding with its context. `values` are those the flag read, by name.

    `proposed_by` is the member who proposed what waits for a second person; `close_reason` may be a proposal's.
    """

    id: str
    state: State
    severity: str
    withheld: bool
    family: str
    flag: str
    title: str
    because: str
    remedying: bool
    values: dict[str, Any]
    raised_at: datetime
    no_longer_raised_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    proposed_by: str | None
    invitation: str
    campaign: str
    campaign_title: str
    supplier: str
    supplier_name: str
    country: str
    asked_due_on: date | None
    supplier_position: str | None
    """Whether the supplier accepted or disputed it when it was last shared."""
    assignee: str | None
    assignee_name: str | None
    due_on: date | None
    """When the organisation wants to be done with it; `asked_due_on` is when the supplier's reply is due."""
    reopened_at: datetime | None
    reopened_by: str | None
    reopen_reason: str | None
    earlier_close_reason: str | None
    """Why a reopened finding had been closed."""


def selected(work: Work) -> AnySelect:
    """The statement for `FindingRow`."""
    closing, asking, latest = finding_states.closing, finding_states.asking, finding_states.latest
    statement = select_as(
        FindingRow,
        Finding,
        state=STATE,
        remedying=col(Finding.remedying) if sees_all(work) else col(Finding.open_remedying),
        values=col(Finding.values_read),
        close_reason=case(
            (col(Finding.closed_at).is_(None), col(Proposal.reason, closing)), else_=col(Finding.close_reason)
        ),
        earlier_close_reason=case((col(Finding.closed_at).is_(None), col(Finding.close_reason))),
        proposed_by=func.coalesce(col(Proposal.proposed_by, closing), col(Proposal.proposed_by, asking)),
        invitation=col(Invitation.id),
        campaign=col(Campaign.id),
        campaign_title=col(Campaign.title),
        supplier=col(Supplier.id),
        supplier_name=col(Supplier.name),
        country=col(Supplier.country),
        asked_due_on=col(FollowUp.due_on, latest),
        supplier_position=POSITION,
        assignee=col(Finding.assignee_id),
        assignee_name=_ASSIGNEE_NAME,
    )
    return visible(work, statement)


def visible(work: Work, statement: AnySelect) -> AnySelect:
    """Findings of the actor's organisation that the actor may see, joined with supplier, campaign and state."""
    joined = (
        statement.select_from(table_of(Finding))
        .join(table_of(Invitation), col(Invitation.id) == col(Finding.invitation_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    )
    own = col(Finding.organisation_id) == work.actor.organisation
    return finding_states.with_facts(joined).where(own, readable_by(work))


def readable_by(work: Work) -> Any:
    """The condition for findings that the actor may see; those that reveal a value need the safeguarding role."""
    return true() if sees_all(work) else col(Finding.withheld).is_(False)


def sees_all(work: Work) -> bool:
    """Whether the actor sees everything: the portal itself, and members with the safeguarding role."""
    return work.actor.kind == "portal" or policy.may(work.actor, "sensitive")


def get(work: Work, finding: str, *, locked: bool = False) -> FindingRow:
    """One finding of the actor's organisation; `locked` keeps others from changing it until the commit."""
    statement = selected(work).where(col(Finding.id) == finding)
    if locked:
        statement = statement.with_for_update(of=table_of(Finding))
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return filled(FindingRow, row)


def of_invitation(work: Work, invitation: str) -> Sequence[FindingRow]:
    """Every finding of one response, the most serious first."""
    statement = selected(work).where(col(Finding.invitation_id) == invitation)
    return [filled(FindingRow, row) for row in work.execute(statement.order_by(RANK, col(Finding.id)))]


def of_invitations(work: Work, invitations: Collection[str]) -> dict[str, list[FindingRow]]:
    """The findings of many responses by invitation, the most serious first."""
    statement = selected(work).where(col(Finding.invitation_id).in_(invitations))
    by_invitation: dict[str, list[FindingRow]] = {}
    for row in work.execute(statement.order_by(RANK, col(Finding.id))):
        finding = filled(FindingRow, row)
        by_invitation.setdefault(finding.invitation, []).append(finding)
    return by_invitation


def member_name(work: Work, member: str) -> str:
    """A member's name, also after they have left."""
    return str(work.execute(select(follow_ups.name_of("named")(literal(member)))).scalar() or "the portal")


def close(work: Work, finding: str, by: str, reason: str) -> None:
    """Close a finding that is not closed, in the name of `by`."""
    own = and_(
        col(Finding.id) == finding,
        col(Finding.organisation_id) == work.actor.organisation,
        col(Finding.closed_at).is_(None),
    )
    facts = {"closed_at": work.now, "closed_by": by, "close_reason": reason}
    statement = update(table_of(Finding)).where(own).values(facts).returning(col(Finding.id))
    if work.execute(statement).one_or_none() is None:
        raise Conflict("This finding has been closed already.")


def change(work: Work, findings: Collection[str], **values: Any) -> None:
    """Set columns of several findings of the actor's organisation."""
    own = and_(col(Finding.id).in_(findings), col(Finding.organisation_id) == work.actor.organisation)
    work.execute(update(table_of(Finding)).where(own).values(**values))
