"""Findings for the buyer: lists by state, and each finding with all its follow-ups.

The state of a finding is derived from dates (`storage.finding_states`), in the list and on its own page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select, true, update

from portal.domain import policy
from portal.domain.finding_lifecycle import STATES, State
from portal.domain.refusals import Conflict, NotFound
from portal.storage import finding_states, supplier_filters
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, filled, select_as, table_of
from portal.storage.tables import (
    Campaign,
    Finding,
    FollowUp,
    Invitation,
    Member,
    Person,
    Proposal,
    SharedFinding,
    Supplier,
)

PAGE_SIZE = 50
SEVERITIES = ("critical", "high", "medium", "low")
POSITIONS = ("disputed", "accepted")

_STATE: Any = finding_states.state()
_RANK: Any = case({name: rank for rank, name in enumerate(SEVERITIES)}, value=col(Finding.severity), else_=9)

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


@dataclass(frozen=True)
class FindingFilter:
    """Which findings a list shows; an empty filter shows all that are not closed."""

    severity: str = ""
    state: str = ""
    campaign: str = ""
    search: str = ""
    position: str = ""
    """What the supplier said when it was last shared: accepted or disputed."""


@dataclass(frozen=True)
class FindingPage:
    """One page of the list, how many findings match, and how many there are by state and by severity."""

    rows: tuple[FindingRow, ...]
    total: int
    states: dict[str, int]
    severities: dict[str, int]


def _statement(work: Work) -> AnySelect:
    closing, asking, latest = finding_states.closing, finding_states.asking, finding_states.latest
    statement = (
        select_as(
            FindingRow,
            Finding,
            state=_STATE,
            remedying=col(Finding.remedying) if sees_all(work) else col(Finding.open_remedying),
            values=col(Finding.values_read),
            close_reason=func.coalesce(col(Finding.close_reason), col(Proposal.reason, closing)),
            proposed_by=func.coalesce(col(Proposal.proposed_by, closing), col(Proposal.proposed_by, asking)),
            invitation=col(Invitation.id),
            campaign=col(Campaign.id),
            campaign_title=col(Campaign.title),
            supplier=col(Supplier.id),
            supplier_name=col(Supplier.name),
            country=col(Supplier.country),
            asked_due_on=col(FollowUp.due_on, latest),
            supplier_position=POSITION,
        )
        .select_from(table_of(Finding))
        .join(table_of(Invitation), col(Invitation.id) == col(Finding.invitation_id))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    )
    return finding_states.with_facts(statement)


def _mine(work: Work, statement: AnySelect) -> AnySelect:
    """Restrict to findings of the actor's organisation that the actor may see."""
    return statement.where(col(Finding.organisation_id) == work.actor.organisation, readable_by(work))


def readable_by(work: Work) -> Any:
    """The condition for findings that the actor may see; those that reveal a value need the safeguarding role."""
    return true() if sees_all(work) else col(Finding.withheld).is_(False)


def sees_all(work: Work) -> bool:
    """Whether the actor sees everything: the portal itself, and members with the safeguarding role."""
    return work.actor.kind == "portal" or policy.may(work.actor, "sensitive")


def page(work: Work, which: FindingFilter, page: int = 1) -> FindingPage:
    """A page of the actor's organisation's findings, the most serious first, of those the oldest first."""
    wanted = _matching(_mine(work, _statement(work)), which)
    rows = work.execute(
        wanted.order_by(_RANK, col(Finding.raised_at), col(Finding.id)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    total = work.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    everything = _mine(work, _statement(work)).subquery()
    return FindingPage(
        tuple(_as_finding(row) for row in rows),
        int(total),
        _counts(work, everything.c.state, everything),
        _counts(work, everything.c.severity, everything, everything.c.state != "closed"),
    )


def _matching(statement: AnySelect, which: FindingFilter) -> AnySelect:
    statement = statement.where(which.state == _STATE) if which.state in STATES else statement.where(_STATE != "closed")
    if which.severity in SEVERITIES:
        statement = statement.where(col(Finding.severity) == which.severity)
    if which.position in POSITIONS:
        statement = statement.where(which.position == POSITION)
    if which.campaign:
        statement = statement.where(col(Campaign.id) == which.campaign)
    if which.search.strip():
        statement = statement.where(supplier_filters.matches(which.search))
    return statement


def _counts(work: Work, column: Any, table: Any, *conditions: Any) -> dict[str, int]:
    statement = select(column, func.count()).select_from(table).where(*conditions).group_by(column)
    return {str(name): int(count) for name, count in work.execute(statement)}


def get(work: Work, finding: str, *, locked: bool = False) -> FindingRow:
    """One finding of the actor's organisation; `locked` keeps others from changing it until the commit."""
    statement = _mine(work, _statement(work)).where(col(Finding.id) == finding)
    if locked:
        statement = statement.with_for_update(of=table_of(Finding))
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _as_finding(row)


def of_invitation(work: Work, invitation: str) -> Sequence[FindingRow]:
    """Every finding of one response, the most serious first."""
    statement = _mine(work, _statement(work)).where(col(Finding.invitation_id) == invitation)
    return [_as_finding(row) for row in work.execute(statement.order_by(_RANK, col(Finding.id)))]


def of_invitations(work: Work, invitations: Collection[str]) -> dict[str, list[FindingRow]]:
    """The findings of many responses by invitation, the most serious first."""
    statement = _mine(work, _statement(work)).where(col(Finding.invitation_id).in_(invitations))
    by_invitation: dict[str, list[FindingRow]] = {}
    for row in work.execute(statement.order_by(_RANK, col(Finding.id))):
        finding = _as_finding(row)
        by_invitation.setdefault(finding.invitation, []).append(finding)
    return by_invitation


def _as_finding(row: Any) -> FindingRow:
    return filled(FindingRow, row)


def member_name(work: Work, member: str) -> str:
    """A member's name, also after they have left."""
    name = case((col(Person.name) == "", col(Person.address)), else_=col(Person.name))
    statement = (
        select(name).join(table_of(Member), col(Member.person_id) == col(Person.id)).where(col(Member.id) == member)
    )
    return str(work.execute(statement).scalar() or "the portal")


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
