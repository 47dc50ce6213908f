"""Findings as the buyer works on them: listed by what they need, and each with everything asked back about it.

Where a finding stands is read off dated facts (`storage.finding_states`), for the list and for the single page alike.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, and_, case, func, insert, select, true, update
from sqlmodel import col

from portal.domain import policy
from portal.domain.finding_lifecycle import STATES, State
from portal.domain.refusals import Conflict, NotFound
from portal.storage import finding_states, proposals, suppliers
from portal.storage.database import Work
from portal.storage.tables import METADATA

_finding = METADATA.tables["finding"]
_follow_up = METADATA.tables["follow_up"]
_proposal = METADATA.tables["proposal"]
_invitation = METADATA.tables["invitation"]
_supplier = METADATA.tables["supplier"]
_campaign = METADATA.tables["campaign"]
_member = METADATA.tables["member"]
_person = METADATA.tables["person"]

PAGE_SIZE = 50
SEVERITIES = ("critical", "high", "medium", "low")

_STATE: Any = finding_states.state()
_RANK: Any = case({name: rank for rank, name in enumerate(SEVERITIES)}, value=_finding.c.severity, else_=9)


@dataclass(frozen=True)
class Found:
    """A finding with what surrounds it. `values` are the ones the flag read, by name.

    `proposed_by` is who proposed what waits for a second person; `close_reason` may be a proposal's.
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


@dataclass(frozen=True)
class AskedFollowUp:
    """One question back with its answer and what was made of it; people by their names."""

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
    answered_at: datetime | None
    decision: str | None
    decided_at: datetime | None
    decided_by_name: str | None
    note: str | None


@dataclass(frozen=True)
class FindingFilter:
    """Which findings a list shows; empty shows all that are not closed."""

    severity: str = ""
    state: str = ""
    campaign: str = ""
    search: str = ""


@dataclass(frozen=True)
class FindingPage:
    """One page of the list, how many findings match in all, and how many there are by state and by severity."""

    rows: tuple[Found, ...]
    total: int
    states: dict[str, int]
    severities: dict[str, int]


def _found(work: Work) -> Select[Any]:
    closing, asking = finding_states.closing, finding_states.asking
    statement = (
        select(
            _finding.c.id,
            _STATE.label("state"),
            _finding.c.severity,
            _finding.c.family,
            _finding.c.flag,
            _finding.c.because,
            _finding.c.remedying if sees_all(work) else _finding.c.open_remedying,
            _finding.c.values_read,
            _finding.c.raised_at,
            _finding.c.closed_at,
            func.coalesce(_finding.c.close_reason, col(closing.reason)).label("close_reason"),
            func.coalesce(col(closing.proposed_by), col(asking.proposed_by)).label("proposed_by"),
            _invitation.c.id.label("invitation"),
            _campaign.c.id.label("campaign"),
            _campaign.c.title,
            _supplier.c.id.label("supplier"),
            _supplier.c.name,
            _supplier.c.country,
            col(finding_states.latest.due_on),
        )
        .select_from(_finding)
        .join(_invitation, _invitation.c.id == _finding.c.invitation_id)
        .join(_campaign, _campaign.c.id == _invitation.c.campaign_id)
        .join(_supplier, _supplier.c.id == _invitation.c.supplier_id)
    )
    return finding_states.with_facts(statement)


def _mine(work: Work, statement: Select[Any]) -> Select[Any]:
    """The actor's organisation's findings, as far as the actor may know of them."""
    return statement.where(_finding.c.organisation_id == work.actor.organisation, told_to(work))


def told_to(work: Work) -> Any:
    """Which findings the actor may know of: for others than safeguarding not those that would tell a value."""
    return true() if sees_all(work) else _finding.c.withheld.is_(False)


def sees_all(work: Work) -> bool:
    """Whether nothing is kept from whoever acts: the portal itself, and members with the safeguarding role."""
    return work.actor.kind == "portal" or policy.may(work.actor, "sensitive")


def page(work: Work, which: FindingFilter, page: int = 1) -> FindingPage:
    """The actor's organisation's findings, the most serious first, the oldest of those first."""
    connection = work.connection
    wanted = _matching(_mine(work, _found(work)), which)
    rows = connection.execute(
        wanted.order_by(_RANK, _finding.c.raised_at, _finding.c.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    total = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    everything = _mine(work, _found(work)).subquery()
    return FindingPage(
        tuple(_as_found(row) for row in rows),
        int(total),
        _counts(work, everything.c.state, everything),
        _counts(work, everything.c.severity, everything, everything.c.state != "closed"),
    )


def _matching(statement: Select[Any], which: FindingFilter) -> Select[Any]:
    statement = statement.where(which.state == _STATE) if which.state in STATES else statement.where(_STATE != "closed")
    if which.severity in SEVERITIES:
        statement = statement.where(_finding.c.severity == which.severity)
    if which.campaign:
        statement = statement.where(_campaign.c.id == which.campaign)
    if which.search.strip():
        statement = statement.where(suppliers.found_by(which.search))
    return statement


def _counts(work: Work, column: Any, table: Any, *conditions: Any) -> dict[str, int]:
    statement = select(column, func.count()).select_from(table).where(*conditions).group_by(column)
    return {str(name): int(count) for name, count in work.execute(statement)}


def one(work: Work, finding: str, *, locked: bool = False) -> Found:
    """One finding of the actor's organisation; `locked` keeps others from changing it until the commit."""
    statement = _mine(work, _found(work)).where(_finding.c.id == finding)
    if locked:
        statement = statement.with_for_update(of=_finding)
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _as_found(row)


def of_follow_up(work: Work, follow_up: str) -> str:
    """The finding that a question of the actor's organisation is about."""
    statement = select(_follow_up.c.finding_id).where(
        _follow_up.c.id == follow_up, _follow_up.c.organisation_id == work.actor.organisation
    )
    finding = work.execute(statement).scalar()
    if finding is None:
        raise NotFound
    return str(finding)


def of_invitation(work: Work, invitation: str) -> Sequence[Found]:
    """Every finding of one response, the most serious first."""
    statement = _mine(work, _found(work)).where(_finding.c.invitation_id == invitation)
    return [_as_found(row) for row in work.execute(statement.order_by(_RANK, _finding.c.id))]


def of_invitations(work: Work, invitations: Collection[str]) -> dict[str, list[Found]]:
    """The findings of many responses by invitation, the most serious first."""
    statement = _mine(work, _found(work)).where(_finding.c.invitation_id.in_(invitations))
    found: dict[str, list[Found]] = {}
    for row in work.execute(statement.order_by(_RANK, _finding.c.id)):
        finding = _as_found(row)
        found.setdefault(finding.invitation, []).append(finding)
    return found


def _as_found(row: Any) -> Found:
    values = list(row)
    values[1] = cast(State, values[1])
    values[7] = dict(values[7] or {})
    return Found(*values)


def questions(work: Work, finding: str) -> Sequence[AskedFollowUp]:
    """Everything asked back about a finding, the oldest first."""
    return questions_of(work, [finding]).get(finding, [])


def questions_of(work: Work, findings: Collection[str]) -> dict[str, list[AskedFollowUp]]:
    """Everything asked back about many findings, by finding, the oldest first."""
    asker, approver, decider = (_name_of(alias) for alias in ("asker", "approver", "decider"))
    agreed = (_proposal.c.subject_id == _follow_up.c.id) & _proposal.c.is_agreed.is_(True)
    approved_by = select(_proposal.c.decided_by).where(agreed).correlate(_follow_up).scalar_subquery()
    statement = (
        select(
            _follow_up.c.id,
            _follow_up.c.number,
            _follow_up.c.ask,
            _follow_up.c.due_on,
            _follow_up.c.asked_at,
            _follow_up.c.asked_by,
            asker(_follow_up.c.asked_by),
            approver(approved_by),
            _follow_up.c.released_at.is_not(None),
            _follow_up.c.answer_text,
            _follow_up.c.answered_at,
            _follow_up.c.decision,
            _follow_up.c.decided_at,
            decider(_follow_up.c.decided_by),
            _follow_up.c.note,
            _follow_up.c.finding_id,
        )
        .where(_follow_up.c.finding_id.in_(findings), _follow_up.c.organisation_id == work.actor.organisation)
        .order_by(_follow_up.c.number)
    )
    rows: Any = work.execute(statement)
    found: dict[str, list[AskedFollowUp]] = {}
    for *row, finding in rows:
        asked = AskedFollowUp(*(*row[:6], row[6] or "the portal", row[7], bool(row[8]), *row[9:]))
        found.setdefault(finding, []).append(asked)
    return found


def _name_of(alias: str) -> Any:
    """A column with the name of the member whose id stands in another column."""
    member, person = _member.alias(f"{alias}_member"), _person.alias(f"{alias}_person")

    def named(column: Any) -> Any:
        name = case((person.c.name == "", person.c.address), else_=person.c.name)
        joined = member.join(person, person.c.id == member.c.person_id)
        return select(name).select_from(joined).where(member.c.id == column).scalar_subquery()

    return named


def member_name(work: Work, member: str) -> str:
    """A member's name, of people who have left too."""
    name = case((_person.c.name == "", _person.c.address), else_=_person.c.name)
    statement = select(name).join(_member, _member.c.person_id == _person.c.id).where(_member.c.id == member)
    return str(work.execute(statement).scalar() or "the portal")


def add_question(work: Work, finding: str, ask: str, due_on: date) -> str:
    """Write a question down, not yet sent; returns its id."""
    earlier = select(func.coalesce(func.max(_follow_up.c.number), 0)).where(_follow_up.c.finding_id == finding)
    connection = work.connection
    row = {
        "id": work.new_id(),
        "organisation_id": work.actor.organisation,
        "finding_id": finding,
        "number": int(connection.execute(earlier).scalar_one()) + 1,
        "ask": ask,
        "due_on": due_on,
        "asked_at": work.now,
        "asked_by": work.actor.id,
    }
    connection.execute(insert(_follow_up), row)
    return str(row["id"])


def mark_released(work: Work, follow_up: str, email: str) -> None:
    """Its email is written; from now on the supplier sees the question."""
    _change(work, follow_up, _follow_up.c.released_at.is_(None), email_id=email, released_at=work.now)


def mark_answered(work: Work, follow_up: str, text: str) -> None:
    """Keep the supplier's answer; one that was given stays."""
    _change(work, follow_up, _follow_up.c.answered_at.is_(None), answer_text=text, answered_at=work.now)


def mark_decided(work: Work, follow_up: str, decision: str, note: str) -> None:
    """Keep what was made of the answer: accepted, again, or withdrawn."""
    decided = {"decision": decision, "decided_at": work.now, "decided_by": work.actor.id, "note": note}
    _change(work, follow_up, _follow_up.c.decided_at.is_(None), **decided)


def _change(work: Work, follow_up: str, condition: Any, **values: Any) -> None:
    own = and_(_follow_up.c.id == follow_up, _follow_up.c.organisation_id == work.actor.organisation, condition)
    statement = update(_follow_up).where(own).values(**values).returning(_follow_up.c.id)
    if work.execute(statement).one_or_none() is None:
        raise Conflict(proposals.CHANGED)


def close(work: Work, finding: str, by: str, reason: str) -> None:
    """Close a finding that is not closed, as `by` wanted it."""
    own = and_(
        _finding.c.id == finding,
        _finding.c.organisation_id == work.actor.organisation,
        _finding.c.closed_at.is_(None),
    )
    facts = {"closed_at": work.now, "closed_by": by, "close_reason": reason}
    if work.execute(update(_finding).where(own).values(facts).returning(_finding.c.id)).one_or_none() is None:
        raise Conflict("This finding has been closed already.")
