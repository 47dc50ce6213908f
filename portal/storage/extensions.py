"""Later due days: whom an email about one makes sense for, who was confirmed, and what is left to write.

Confirming marks invitations in one statement; emails follow in batches, and each takes its mark away.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.storage import board, statuses
from portal.storage.campaigns import INVITED, Recipient
from portal.storage.database import Work
from portal.storage.rows import col, each, table_of
from portal.storage.tables import Campaign, Invitation


def _gains(campaign: str, due_at: datetime) -> Any:
    """Whether a new due day of the campaign is later for an invitation than its own."""
    return (col(Invitation.campaign_id) == campaign) & (statuses.due_at() < due_at) & statuses.may_remind()


def _asked(campaign: Any) -> Any:
    return (campaign == col(Invitation.campaign_id)) & col(Invitation.extension_asked_at).is_not(None)


def count_reachable(work: Work, campaign: str) -> int:
    """How many suppliers an email about a later due day would go to: invited, not submitted, address not bounced."""
    mine = (col(Invitation.campaign_id) == campaign) & (col(Invitation.organisation_id) == work.actor.organisation)
    statement = select(func.count()).select_from(board.joined()).where(mine, statuses.may_remind())
    return work.execute(statement).scalar_one()


def ask(work: Work, campaign: str, due_at: datetime) -> int:
    """Mark everybody who gains time by a new due day, before the campaign takes it; how many."""
    gaining = select(col(Invitation.id)).select_from(board.joined()).where(_gains(campaign, due_at))
    which = col(Invitation.id).in_(gaining)
    return work.execute(update(table_of(Invitation)).where(which).values(extension_asked_at=work.now)).rowcount


def drop_earlier(work: Work, campaign: str, due_at: datetime) -> None:
    """A due day of one's own that is not later than everybody's is none any more."""
    which = (col(Invitation.campaign_id) == campaign) & (col(Invitation.own_due_at) <= due_at)
    work.execute(update(table_of(Invitation)).where(which).values(own_due_at=None))


def next_left(work: Work, campaign: str, limit: int) -> list[Recipient]:
    """Suppliers whose email about a later due day is not written yet, ours alone until the commit."""
    statement = INVITED.where(_asked(campaign)).order_by(col(Invitation.id)).limit(limit)
    return list(each(Recipient, work.execute(statement.with_for_update(skip_locked=True, of=table_of(Invitation)))))


def count_left(work: Work, campaign: str) -> int:
    """How many emails about a later due day are not written yet."""
    statement = select(func.count()).select_from(table_of(Invitation)).where(_asked(campaign))
    return work.execute(statement).scalar_one()


def mark_written(work: Work, invitations: Sequence[str]) -> None:
    """Their emails are written, or no longer make sense."""
    which = col(Invitation.id).in_(invitations)
    work.execute(update(table_of(Invitation)).where(which).values(extension_asked_at=None))


def unfinished(work: Work) -> list[tuple[str, str]]:
    """(organisation, campaign) of campaigns with emails about a later due day that are not written yet."""
    left = select(col(Invitation.id)).where(_asked(col(Campaign.id))).exists()
    statement = select(col(Campaign.organisation_id), col(Campaign.id)).where(col(Campaign.closed_at).is_(None), left)
    return [(row.organisation_id, row.id) for row in work.execute(statement)]
