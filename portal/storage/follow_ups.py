"""The follow-ups of findings: asked, answered and decided. Their order is that of their numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, select, update

from portal.domain.refusals import Conflict, NotFound
from portal.storage import proposals
from portal.storage.database import Work
from portal.storage.rows import col, columns_for, filled, table_of
from portal.storage.tables import FollowUp, Member, Person, Proposal


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


def questions(work: Work, finding: str) -> Sequence[AskedFollowUp]:
    """Every follow-up of a finding, the oldest first."""
    return questions_of(work, [finding]).get(finding, [])


def questions_of(work: Work, findings: Collection[str]) -> dict[str, list[AskedFollowUp]]:
    """Every follow-up of many findings, by finding, the oldest first."""
    asker, approver, decider = (name_of(alias) for alias in ("asker", "approver", "decider"))
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


def name_of(alias: str) -> Any:
    """A function that turns a column of member ids into a column of their names, as their organisation knows them."""
    member, person = table_of(Member).alias(f"{alias}_member"), table_of(Person).alias(f"{alias}_person")

    def named(column: Any) -> Any:
        invited_as, is_new = col(Member.invited_as, member), col(Member.first_seen_at, member).is_(None)
        own_name = case((is_new, invited_as), else_=col(Person.name, person))
        name = func.coalesce(func.nullif(own_name, ""), col(Person.address, person))
        joined = member.join(person, col(Person.id, person) == col(Member.person_id, member))
        return select(name).select_from(joined).where(col(Member.id, member) == column).scalar_subquery()

    return named


def finding_of(work: Work, follow_up: str) -> str:
    """The id of the finding of a follow-up of the actor's organisation."""
    statement = select(col(FollowUp.finding_id)).where(
        col(FollowUp.id) == follow_up, col(FollowUp.organisation_id) == work.actor.organisation
    )
    finding = work.execute(statement).scalar()
    if finding is None:
        raise NotFound
    return str(finding)


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
