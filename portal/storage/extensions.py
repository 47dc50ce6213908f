"""Later due dates: who can get an email about one, who was confirmed, and which emails are left to write.

Confirming marks invitations in one statement; emails follow in batches, and each removes its mark.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.storage import board_filter, statuses
from portal.storage.campaigns import INVITED, Recipient
from portal.storage.database import Work
from portal.storage.rows import col, each, table_of
from portal.storage.tables import Campaign, Invitation


def _gains(campaign: str, due_at: datetime) -> Any:
    """Whether the campaign's new due date is later than the invitation's current one."""
    return (col(Invitation.campaign_id) == campaign) & (statuses.due_at() < due_at) & statuses.may_remind()


def _asked(campaign: Any) -> Any:
    return (campaign == col(Invitation.campaign_id)) & col(Invitation.extension_asked_at).is_not(None)


def ask(work: Work, campaign: str, due_at: datetime) -> int:
    """Mark every invitation that gains time by a new due date, before it is set on the campaign; returns how many."""
    gaining = select(col(Invitation.id)).select_from(board_filter.joined()).where(_gains(campaign, due_at))
    which = col(Invitation.id).in_(gaining)
    return work.execute(update(table_of(Invitation)).where(which).values(extension_asked_at=work.now)).rowcount


def drop_earlier(work: Work, campaign: str, due_at: datetime) -> None:
    """Clear due dates of single invitations that are not later than the campaign's."""
    which = (col(Invitation.campaign_id) == campaign) & (col(Invitation.own_due_at) <= due_at)
    work.execute(update(table_of(Invitation)).where(which).values(own_due_at=None))


def next_left(work: Work, campaign: str, limit: int) -> list[Recipient]:
    """Invitations whose email about a later due date is not written yet, locked until the commit."""
    statement = INVITED.where(_asked(campaign)).order_by(col(Invitation.id)).limit(limit)
    return list(each(Recipient, work.execute(statement.with_for_update(skip_locked=True, of=table_of(Invitation)))))


def count_left(work: Work, campaign: str) -> int:
    """How many emails about a later due date are not written yet."""
    statement = select(func.count()).select_from(table_of(Invitation)).where(_asked(campaign))
    return work.execute(statement).scalar_one()


def mark_written(work: Work, invitations: Sequence[str]) -> None:
    """Mark that their emails are written, or no longer make sense."""
    which = col(Invitation.id).in_(invitations)
    work.execute(update(table_of(Invitation)).where(which).values(extension_asked_at=None))


def unfinished(work: Work) -> list[tuple[str, str]]:
    """(organisation, campaign) of campaigns with emails about a later due date that are not written yet."""
    left = select(col(Invitation.id)).where(_asked(col(Campaign.id))).exists()
    statement = select(col(Campaign.organisation_id), col(Campaign.id)).where(col(Campaign.closed_at).is_(None), left)
    return [(row.organisation_id, row.id) for row in work.execute(statement)]
