"""What a member is told by email: counts of what is new since the last time, what is overdue, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from portal.domain.events.responses import ClosingProposed, QuestionProposed
from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.tables import METADATA

_member, _person, _organisation, _invitation, _campaign, _finding, _follow_up, _history = (
    METADATA.tables[name]
    for name in ("member", "person", "organisation", "invitation", "campaign", "finding", "follow_up", "history")
)

PROPOSALS = (QuestionProposed.verb, ClosingProposed.verb)
"""What waits for a second person, other than whoever proposed it."""


@dataclass(frozen=True)
class Reader:
    """A member who may be told something."""

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
    """What happened after one moment and up to another, as the actor may know of it."""

    critical: int
    findings: int
    replies: int
    proposals: int
    email_problems: int


@dataclass(frozen=True)
class Waiting:
    """What is overdue and what waits for somebody, as the actor may know of it."""

    overdue: int
    approvals: int
    replies: int


def readers(work: Work) -> list[Reader]:
    """Every member of every organisation who can sign in."""
    columns = (
        *(_member.c.id, _member.c.organisation_id, _organisation.c.name, _person.c.id, _person.c.address),
        *(_person.c.name, _member.c.roles, _member.c.notice, _member.c.added_at, _member.c.notified_until),
    )
    joined = _member.join(_person, _person.c.id == _member.c.person_id)
    joined = joined.join(_organisation, _organisation.c.id == _member.c.organisation_id)
    is_active = _member.c.removed_at.is_(None) & _person.c.password_hash.is_not(None)
    rows: Any = work.execute(select(*columns).select_from(joined).where(is_active))
    return [Reader(*row) for row in rows]


def news(work: Work, since: datetime, until: datetime) -> News:
    """What is new in the actor's organisation."""
    told = findings_board.told_to(work)
    visible = select(_finding.c.id).where(told)
    is_critical = _finding.c.severity == "critical"
    return News(
        critical=_count(work, _finding, told, is_critical, *_between(_finding.c.raised_at, since, until)),
        findings=_count(work, _finding, told, ~is_critical, *_between(_finding.c.raised_at, since, until)),
        replies=_count(
            work,
            _follow_up,
            _follow_up.c.finding_id.in_(visible),
            *_between(_follow_up.c.answered_at, since, until),
        ),
        proposals=_count(
            work,
            _history,
            _history.c.verb.in_(PROPOSALS),
            _history.c.actor_id != work.actor.id,
            *_between(_history.c.at, since, until),
        ),
        email_problems=_count(
            work,
            _invitation,
            _invitation.c.submitted_at.is_(None),
            or_(
                (_invitation.c.bounced_at > since) & (_invitation.c.bounced_at <= until),
                (_invitation.c.failed_at > since) & (_invitation.c.failed_at <= until),
            ),
        ),
    )


def waiting(work: Work) -> Waiting:
    """What is overdue, and what waits for a member."""
    running = _campaign.c.closed_at.is_(None) & (_campaign.c.due_at < work.now)
    late = select(_campaign.c.id).where(running, _campaign.c.organisation_id == work.actor.organisation)
    is_open = (_invitation.c.submitted_at.is_(None), _invitation.c.revoked_at.is_(None))
    states = findings_board.page(work, findings_board.FindingFilter()).states
    return Waiting(
        overdue=_count(
            work, _invitation, *is_open, _invitation.c.sent_at.is_not(None), _invitation.c.campaign_id.in_(late)
        ),
        approvals=states.get("approval", 0) + states.get("closing", 0),
        replies=states.get("answered", 0),
    )


def mark_notified(work: Work, member: str, until: datetime) -> None:
    """They know everything up to `until`."""
    work.execute(update(_member).where(_member.c.id == member).values(notified_until=until))


def notice_of(work: Work) -> str:
    """The actor's own choice; empty where they have made none."""
    return str(work.execute(select(_member.c.notice).where(_member.c.id == work.actor.id)).scalar_one())


def choose(work: Work, notice: str) -> None:
    """Keep the actor's own choice."""
    work.execute(update(_member).where(_member.c.id == work.actor.id).values(notice=notice))


def _between(column: Any, since: datetime, until: datetime) -> tuple[Any, Any]:
    return column > since, column <= until


def _count(work: Work, table: Any, *conditions: Any) -> int:
    own = table.c.organisation_id == work.actor.organisation
    return int(work.execute(select(func.count()).select_from(table).where(own, *conditions)).scalar_one())
