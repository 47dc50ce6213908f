"""The numbers in the emails to members: what is new since the last one, what is overdue, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from portal.domain.events.responses import ClosingProposed, EvidenceSupplemented, QuestionProposed
from portal.storage import (
    disclosed_entries,
    finding_lists,
    findings_board,
    jobs,
    repeating,
    shared_findings,
    supplier_messages,
)
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.statuses import has_declined
from portal.storage.tables import (
    Campaign,
    Finding,
    FollowUp,
    History,
    Invitation,
    Member,
    Organisation,
    Person,
    SupplierMessage,
)

PROPOSALS = (QuestionProposed.verb, ClosingProposed.verb)
"""What waits for a second person, that is anybody but the proposer."""


@dataclass(frozen=True)
class Reader:
    """A member who may get such an email."""

    member: str
    organisation: str
    organisation_name: str
    person: str
    address: str
    name: str
    roles: Sequence[str]
    notice: str
    added_at: datetime
    notified_until: datetime | None


@dataclass(frozen=True)
class News:
    """What happened between two moments, counting what the actor may see."""

    critical: int
    findings: int
    replies: int
    positions: int
    """Findings that suppliers have accepted or disputed."""
    proposals: int
    email_problems: int
    messages: int
    rounds: int
    files: int
    """Files that suppliers added after submission, counted from the history."""
    jobs: Sequence[str]
    """The member's own jobs that took long, the newest first."""


@dataclass(frozen=True)
class Waiting:
    """What is overdue and what waits for somebody, counting what the actor may see."""

    overdue: int
    approvals: int
    replies: int
    messages: int
    rounds: int


def readers(work: Work) -> list[Reader]:
    """Every member of every organisation who can sign in."""
    statement = select_as(
        Reader,
        Member,
        member=col(Member.id),
        organisation=col(Member.organisation_id),
        organisation_name=col(Organisation.name),
        person=col(Person.id),
        address=col(Person.address),
        name=col(Person.name),
    )
    joined = table_of(Member).join(table_of(Person), col(Person.id) == col(Member.person_id))
    joined = joined.join(table_of(Organisation), col(Organisation.id) == col(Member.organisation_id))
    is_active = col(Member.removed_at).is_(None) & col(Person.password_hash).is_not(None)
    return list(each(Reader, work.execute(statement.select_from(joined).where(is_active))))


def news(work: Work, since: datetime, until: datetime) -> News:
    """What is new in the actor's organisation."""
    readable = findings_board.readable_by(work)
    visible = select(col(Finding.id)).where(readable)
    is_critical = col(Finding.severity) == "critical"
    return News(
        critical=_count(
            work, table_of(Finding), readable, is_critical, *_between(col(Finding.raised_at), since, until)
        ),
        findings=_count(
            work, table_of(Finding), readable, ~is_critical, *_between(col(Finding.raised_at), since, until)
        ),
        replies=_count(
            work,
            table_of(FollowUp),
            col(FollowUp.finding_id).in_(visible),
            *_between(col(FollowUp.answered_at), since, until),
        ),
        positions=shared_findings.count_replied(work, since, until),
        proposals=_count(
            work,
            table_of(History),
            col(History.verb).in_(PROPOSALS),
            col(History.actor_id) != work.actor.id,
            *_between(col(History.at), since, until),
        ),
        email_problems=_count(
            work,
            table_of(Invitation),
            col(Invitation.submitted_at).is_(None),
            or_(
                (col(Invitation.bounced_at) > since) & (col(Invitation.bounced_at) <= until),
                (col(Invitation.failed_at) > since) & (col(Invitation.failed_at) <= until),
            ),
        ),
        messages=_count(
            work,
            table_of(SupplierMessage),
            supplier_messages.is_readable(work),
            *_between(col(SupplierMessage.sent_at), since, until),
        ),
        rounds=repeating.count_drafted(work, since, until),
        files=_count(
            work,
            table_of(History),
            col(History.verb) == EvidenceSupplemented.verb,
            disclosed_entries.entries(work),
            *_between(col(History.at), since, until),
        ),
        jobs=jobs.ended_late(work, since, until),
    )


def waiting(work: Work) -> Waiting:
    """What is overdue, and what waits for a member."""
    running = col(Campaign.closed_at).is_(None) & (col(Campaign.due_at) < work.now)
    late = select(col(Campaign.id)).where(running, col(Campaign.organisation_id) == work.actor.organisation)
    is_open = (col(Invitation.submitted_at).is_(None), col(Invitation.revoked_at).is_(None), ~has_declined())
    has_no_more_time = col(Invitation.own_due_at).is_(None) | (col(Invitation.own_due_at) < work.now)
    states = finding_lists.page(work, finding_lists.FindingFilter()).states
    return Waiting(
        overdue=_count(
            work,
            table_of(Invitation),
            *is_open,
            has_no_more_time,
            col(Invitation.sent_at).is_not(None),
            col(Invitation.campaign_id).in_(late),
        ),
        approvals=states.get("approval", 0) + states.get("closing", 0),
        replies=states.get("answered", 0),
        messages=supplier_messages.count_waiting(work),
        rounds=repeating.count_unsent(work),
    )


def mark_notified(work: Work, member: str, until: datetime) -> None:
    """Record that a member has been emailed about everything up to `until`."""
    work.execute(update(table_of(Member)).where(col(Member.id) == member).values(notified_until=until))


def notice_of(work: Work) -> str:
    """The setting of the acting member; empty if they have chosen none."""
    return str(work.execute(select(col(Member.notice)).where(col(Member.id) == work.actor.id)).scalar_one())


def choose(work: Work, notice: str) -> None:
    """Store the setting of the acting member."""
    work.execute(update(table_of(Member)).where(col(Member.id) == work.actor.id).values(notice=notice))


def _between(column: Any, since: datetime, until: datetime) -> tuple[Any, Any]:
    return column > since, column <= until


def _count(work: Work, table: Any, *conditions: Any) -> int:
    own = table.c.organisation_id == work.actor.organisation
    return int(work.execute(select(func.count()).select_from(table).where(own, *conditions)).scalar_one())
