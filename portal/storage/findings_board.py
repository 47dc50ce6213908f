"""Findings for the buyer: lists by state, and each finding with all its follow-ups.

The state of a finding is derived from dates (`storage.finding_states`), in the list and on its own page.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, select, true, update

from portal.domain import policy
from portal.domain.finding_lifecycle import STATES, State
from portal.domain.refusals import Conflict, NotFound
from portal.storage import finding_states, proposals, suppliers
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, columns_for, filled, select_as, table_of
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

_STATE: Any = finding_states.state()
_RANK: Any = case({name: rank for rank, name in enumerate(SEVERITIES)}, value=col(Finding.severity), else_=9)

_POSITION: Any = (
    select(col(SharedFinding.position))
    .where(col(SharedFinding.finding_id) == col(Finding.id))
    .order_by(col(SharedFinding.number).desc())
    .limit(1)
    .correlate(table_of(Finding))
    .scalar_subquery()
)
"""What the supplier said when the finding was last shared with it."""


@dataclass(frozen=True)
class Found:
    """A finding with its context. `values` are those the flag read, by name.

    `proposed_by` is the member who proposed what waits for a second person; `close_reason` may be a proposal's.
    """

    id: str
    state: State
    severity: str
    family: str
    flag: str
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
class AskedFollowUp:
    """One follow-up with its answer and the decision; people by name."""

    id: str
    number: int
    ask: str
    due_on: date
    asked_at: datetime
    asked_by: str
    asked_by_name: str
    approved_by_name: str | None
    is_sent: bool
    answer_text: str | None
    answer_restricted: bool
    answered_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    decided_by_name: str | None
    note: str | None


@dataclass(frozen=True)
class FindingFilter:
    """Which findings a list shows; an empty filter shows all that are not closed."""

    severity: str = ""
    state: str = ""
    campaign: str = ""
    search: str = ""


@dataclass(frozen=True)
class FindingPage:
    """One page of the list, how many findings match, and how many there are by state and by severity."""

    rows: tuple[Found, ...]
    total: int
    states: dict[str, int]
    severities: dict[str, int]


def _found(work: Work) -> AnySelect:
    closing, asking, latest = finding_states.closing, finding_states.asking, finding_states.latest
    statement = (
        select_as(
            Found,
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
            supplier_position=_POSITION,
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
    wanted = _matching(_mine(work, _found(work)), which)
    rows = work.execute(
        wanted.order_by(_RANK, col(Finding.raised_at), col(Finding.id)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    total = work.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    everything = _mine(work, _found(work)).subquery()
    return FindingPage(
        tuple(_as_found(row) for row in rows),
        int(total),
        _counts(work, everything.c.state, everything),
        _counts(work, everything.c.severity, everything, everything.c.state != "closed"),
    )


def _matching(statement: AnySelect, which: FindingFilter) -> AnySelect:
    statement = statement.where(which.state == _STATE) if which.state in STATES else statement.where(_STATE != "closed")
    if which.severity in SEVERITIES:
        statement = statement.where(col(Finding.severity) == which.severity)
    if which.campaign:
        statement = statement.where(col(Campaign.id) == which.campaign)
    if which.search.strip():
        statement = statement.where(suppliers.found_by(which.search))
    return statement


def _counts(work: Work, column: Any, table: Any, *conditions: Any) -> dict[str, int]:
    statement = select(column, func.count()).select_from(table).where(*conditions).group_by(column)
    return {str(name): int(count) for name, count in work.execute(statement)}


def one(work: Work, finding: str, *, locked: bool = False) -> Found:
    """One finding of the actor's organisation; `locked` keeps others from changing it until the commit."""
    statement = _mine(work, _found(work)).where(col(Finding.id) == finding)
    if locked:
        statement = statement.with_for_update(of=table_of(Finding))
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _as_found(row)


def of_follow_up(work: Work, follow_up: str) -> str:
    """The id of the finding of a follow-up of the actor's organisation."""
    statement = select(col(FollowUp.finding_id)).where(
        col(FollowUp.id) == follow_up, col(FollowUp.organisation_id) == work.actor.organisation
    )
    finding = work.execute(statement).scalar()
    if finding is None:
        raise NotFound
    return str(finding)


def of_invitation(work: Work, invitation: str) -> Sequence[Found]:
    """Every finding of one response, the most serious first."""
    statement = _mine(work, _found(work)).where(col(Finding.invitation_id) == invitation)
    return [_as_found(row) for row in work.execute(statement.order_by(_RANK, col(Finding.id)))]


def of_invitations(work: Work, invitations: Collection[str]) -> dict[str, list[Found]]:
    """The findings of many responses by invitation, the most serious first."""
    statement = _mine(work, _found(work)).where(col(Finding.invitation_id).in_(invitations))
    by_invitation: dict[str, list[Found]] = {}
    for row in work.execute(statement.order_by(_RANK, col(Finding.id))):
        finding = _as_found(row)
        by_invitation.setdefault(finding.invitation, []).append(finding)
    return by_invitation


def _as_found(row: Any) -> Found:
    return filled(Found, row)


def questions(work: Work, finding: str) -> Sequence[AskedFollowUp]:
    """Every follow-up of a finding, the oldest first."""
    return questions_of(work, [finding]).get(finding, [])


def questions_of(work: Work, findings: Collection[str]) -> dict[str, list[AskedFollowUp]]:
    """Every follow-up of many findings, by finding, the oldest first."""
    asker, approver, decider = (_name_of(alias) for alias in ("asker", "approver", "decider"))
    agreed = (col(Proposal.subject_id) == col(FollowUp.id)) & col(Proposal.is_agreed).is_(True)
    approved_by = select(col(Proposal.decided_by)).where(agreed).correlate(table_of(FollowUp)).scalar_subquery()
    statement = (
        select(
            *columns_for(
                AskedFollowUp,
                FollowUp,
                asked_by_name=func.coalesce(asker(col(FollowUp.asked_by)), "the portal"),
                approved_by_name=approver(approved_by),
                is_sent=col(FollowUp.released_at).is_not(None),
                decided_by_name=decider(col(FollowUp.decided_by)),
            ),
            col(FollowUp.finding_id),
        )
        .where(col(FollowUp.finding_id).in_(findings), col(FollowUp.organisation_id) == work.actor.organisation)
        .order_by(col(FollowUp.number))
    )
    asked: dict[str, list[AskedFollowUp]] = {}
    for row in work.execute(statement):
        asked.setdefault(row.finding_id, []).append(filled(AskedFollowUp, row))
    return asked


def _name_of(alias: str) -> Any:
    """A function that turns a column of member ids into a column of their names."""
    member, person = table_of(Member).alias(f"{alias}_member"), table_of(Person).alias(f"{alias}_person")

    def named(column: Any) -> Any:
        name = case((col(Person.name, person) == "", col(Person.address, person)), else_=col(Person.name, person))
        joined = member.join(person, col(Person.id, person) == col(Member.person_id, member))
        return select(name).select_from(joined).where(col(Member.id, member) == column).scalar_subquery()

    return named


def member_name(work: Work, member: str) -> str:
    """A member's name, also after they have left."""
    name = case((col(Person.name) == "", col(Person.address)), else_=col(Person.name))
    statement = (
        select(name).join(table_of(Member), col(Member.person_id) == col(Person.id)).where(col(Member.id) == member)
    )
    return str(work.execute(statement).scalar() or "the portal")


def add_question(work: Work, finding: str, ask: str, due_on: date) -> str:
    """Add a follow-up, not sent yet; returns its id."""
    earlier = select(func.coalesce(func.max(col(FollowUp.number)), 0)).where(col(FollowUp.finding_id) == finding)
    row = {
        "id": work.new_id(),
        "organisation_id": work.actor.organisation,
        "finding_id": finding,
        "number": int(work.execute(earlier).scalar_one()) + 1,
        "ask": ask,
        "due_on": due_on,
        "asked_at": work.now,
        "asked_by": work.actor.id,
    }
    work.execute(insert(table_of(FollowUp)), row)
    return str(row["id"])


def mark_released(work: Work, follow_up: str, email: str) -> None:
    """Mark that its email is written; from now on the supplier sees the follow-up."""
    _change(work, follow_up, col(FollowUp.released_at).is_(None), email_id=email, released_at=work.now)


def mark_answered(work: Work, follow_up: str, text: str, *, is_restricted: bool) -> None:
    """Store the supplier's answer, restricted if so given; an earlier answer is not replaced."""
    values = {"answer_text": text, "answered_at": work.now, "answer_restricted": is_restricted}
    _change(work, follow_up, col(FollowUp.answered_at).is_(None), **values)


def mark_decided(work: Work, follow_up: str, decision: str, note: str) -> None:
    """Store the decision about the answer: accepted, ask again, or withdrawn."""
    decided = {"decision": decision, "decided_at": work.now, "decided_by": work.actor.id, "note": note}
    _change(work, follow_up, col(FollowUp.decided_at).is_(None), **decided)


def _change(work: Work, follow_up: str, condition: Any, **values: Any) -> None:
    own = and_(col(FollowUp.id) == follow_up, col(FollowUp.organisation_id) == work.actor.organisation, condition)
    statement = update(table_of(FollowUp)).where(own).values(**values).returning(col(FollowUp.id))
    if work.execute(statement).one_or_none() is None:
        raise Conflict(proposals.CHANGED)


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
