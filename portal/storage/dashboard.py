"""The numbers of the start page of an organisation; it reads nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from portal.domain.finding_lifecycle import WAITS_FOR_SECOND
from portal.storage import findings_board, supplier_messages
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Campaign, Finding, FollowUp, Invitation, PublishedVersion, Supplier


@dataclass(frozen=True)
class RunningCampaign:
    """A campaign that is not closed; `asked` counts invitations that are not revoked."""

    id: str
    title: str
    due_at: datetime
    zone: str
    sent_at: datetime | None
    asked: int
    submitted: int
    refused: int
    failed: int


@dataclass(frozen=True)
class Dashboard:
    """The numbers of the start page; `findings` are the open ones by severity."""

    campaigns: tuple[RunningCampaign, ...]
    findings: dict[str, int]
    approvals: int
    """Open findings that wait for a second person."""
    assigned: int
    """Open findings that the actor is responsible for."""
    answers_waiting: int
    messages_waiting: int
    suppliers: int
    versions: int


def dashboard(work: Work) -> Dashboard:
    """The numbers of the actor's organisation."""
    approvals, assigned = _own_work(work)
    return Dashboard(
        campaigns=_running(work),
        approvals=approvals,
        assigned=assigned,
        findings=_open_findings(work),
        answers_waiting=_answers_waiting(work),
        messages_waiting=supplier_messages.count_waiting(work),
        suppliers=_count(work, table_of(Supplier), col(Supplier.removed_at).is_(None)),
        versions=_count(work, table_of(PublishedVersion)),
    )


def _running(work: Work) -> tuple[RunningCampaign, ...]:
    alive = col(Invitation.revoked_at).is_(None)

    def counted(*conditions: Any) -> Any:
        return func.coalesce(func.sum(case((and_(alive, *conditions), 1), else_=0)), 0)

    statement = (
        select_as(
            RunningCampaign,
            Campaign,
            asked=counted(col(Invitation.id).is_not(None)),
            submitted=counted(col(Invitation.submitted_at).is_not(None)),
            refused=counted(col(Invitation.bounced_at).is_not(None), col(Invitation.submitted_at).is_(None)),
            failed=counted(col(Invitation.failed_at).is_not(None), col(Invitation.submitted_at).is_(None)),
        )
        .select_from(table_of(Campaign))
        .outerjoin(table_of(Invitation), col(Invitation.campaign_id) == col(Campaign.id))
        .where(col(Campaign.organisation_id) == work.actor.organisation, col(Campaign.closed_at).is_(None))
        .group_by(
            col(Campaign.id), col(Campaign.title), col(Campaign.due_at), col(Campaign.zone), col(Campaign.sent_at)
        )
        .order_by(col(Campaign.due_at), col(Campaign.id))
        .limit(20)
    )
    return tuple(each(RunningCampaign, work.execute(statement)))


def _open_findings(work: Work) -> dict[str, int]:
    statement = (
        select(col(Finding.severity), func.count())
        .where(col(Finding.organisation_id) == work.actor.organisation, col(Finding.closed_at).is_(None))
        .where(findings_board.readable_by(work))
        .group_by(col(Finding.severity))
    )
    return {str(severity): int(count) for severity, count in work.execute(statement)}


def _own_work(work: Work) -> tuple[int, int]:
    """How many open findings wait for a second person, and how many the actor is responsible for."""
    is_waiting, is_own = findings_board.STATE.in_(WAITS_FOR_SECOND), col(Finding.assignee_id) == work.actor.id
    counted = select(func.count().filter(is_waiting).label("approvals"), func.count().filter(is_own).label("assigned"))
    row = work.execute(findings_board.visible(work, counted).where(col(Finding.closed_at).is_(None))).one()
    return int(row.approvals), int(row.assigned)


def _answers_waiting(work: Work) -> int:
    """How many follow-ups the supplier has answered and nobody has reviewed."""
    visible_findings = select(col(Finding.id)).where(findings_board.readable_by(work))
    waits = (col(FollowUp.answered_at).is_not(None), col(FollowUp.decided_at).is_(None))
    return _count(work, table_of(FollowUp), *waits, col(FollowUp.finding_id).in_(visible_findings))


def _count(work: Work, table: Any, *conditions: Any) -> int:
    own = table.c.organisation_id == work.actor.organisation
    return int(work.execute(select(func.count()).where(own, *conditions)).scalar_one())
