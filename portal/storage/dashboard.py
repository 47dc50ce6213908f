"""Your work in an organisation, counted: the start page reads nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.tables import METADATA

_campaign = METADATA.tables["campaign"]
_invitation = METADATA.tables["invitation"]
_finding = METADATA.tables["finding"]
_follow_up = METADATA.tables["follow_up"]
_supplier = METADATA.tables["supplier"]
_version = METADATA.tables["published_version"]


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
    """The figures of the start page; `findings` are the open ones by severity."""

    campaigns: tuple[RunningCampaign, ...]
    findings: dict[str, int]
    answers_waiting: int
    suppliers: int
    versions: int


def dashboard(work: Work) -> Dashboard:
    """What the actor's organisation has to do."""
    return Dashboard(
        campaigns=_running(work),
        findings=_open_findings(work),
        answers_waiting=_answers_waiting(work),
        suppliers=_count(work, _supplier, _supplier.c.removed_at.is_(None)),
        versions=_count(work, _version),
    )


def _running(work: Work) -> tuple[RunningCampaign, ...]:
    alive = _invitation.c.revoked_at.is_(None)

    def counted(*conditions: Any) -> Any:
        return func.coalesce(func.sum(case((and_(alive, *conditions), 1), else_=0)), 0)

    statement = (
        select(
            _campaign.c.id,
            _campaign.c.title,
            _campaign.c.due_at,
            _campaign.c.zone,
            _campaign.c.sent_at,
            counted(_invitation.c.id.is_not(None)),
            counted(_invitation.c.submitted_at.is_not(None)),
            counted(_invitation.c.bounced_at.is_not(None), _invitation.c.submitted_at.is_(None)),
            counted(_invitation.c.failed_at.is_not(None), _invitation.c.submitted_at.is_(None)),
        )
        .select_from(_campaign)
        .outerjoin(_invitation, _invitation.c.campaign_id == _campaign.c.id)
        .where(_campaign.c.organisation_id == work.actor.organisation, _campaign.c.closed_at.is_(None))
        .group_by(_campaign.c.id, _campaign.c.title, _campaign.c.due_at, _campaign.c.zone, _campaign.c.sent_at)
        .order_by(_campaign.c.due_at, _campaign.c.id)
        .limit(20)
    )
    return tuple(RunningCampaign(*row) for row in work.execute(statement))


def _open_findings(work: Work) -> dict[str, int]:
    statement = (
        select(_finding.c.severity, func.count())
        .where(_finding.c.organisation_id == work.actor.organisation, _finding.c.closed_at.is_(None))
        .where(findings_board.told_to(work))
        .group_by(_finding.c.severity)
    )
    return {str(severity): int(count) for severity, count in work.execute(statement)}


def _answers_waiting(work: Work) -> int:
    """Follow-ups that the supplier has answered and nobody has judged."""
    visible_findings = select(_finding.c.id).where(findings_board.told_to(work))
    waits = (_follow_up.c.answered_at.is_not(None), _follow_up.c.decided_at.is_(None))
    return _count(work, _follow_up, *waits, _follow_up.c.finding_id.in_(visible_findings))


def _count(work: Work, table: Any, *conditions: Any) -> int:
    own = table.c.organisation_id == work.actor.organisation
    return int(work.execute(select(func.count()).where(own, *conditions)).scalar_one())
