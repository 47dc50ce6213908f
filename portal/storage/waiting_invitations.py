"""Invitations that wait for their email: confirmed by a member, written, or failed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from portal.storage import campaigns
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.rows import col, each, table_of
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import Invitation, OutboxEmail, Supplier


def count_waiting(work: Work, campaign: str) -> int:
    """How many invitations of the campaign still need their email written, confirmed or not."""
    which = (col(Invitation.campaign_id) == campaign) & to_be_written()
    statement = select(func.count()).select_from(table_of(Invitation)).where(which)
    return work.execute(statement).scalar_one()


def next_waiting(work: Work, campaign: str, limit: int) -> list[Recipient]:
    """Invitations that were confirmed and whose email is not written yet, locked until the commit."""
    which = (col(Invitation.campaign_id) == campaign) & is_confirmed() & to_be_written()
    statement = campaigns.INVITED.where(which).order_by(col(Invitation.id)).limit(limit)
    rows = work.execute(statement.with_for_update(skip_locked=True, of=table_of(Invitation)))
    return list(each(Recipient, rows))


def to_be_written() -> Any:
    """Whether an invitation still needs its email written: not tried, not revoked, its supplier not removed since."""
    tried = col(Invitation.invited_at).is_not(None) | col(Invitation.failed_at).is_not(None)
    is_removed = (col(Supplier.id) == col(Invitation.supplier_id)) & col(Supplier.removed_at).is_not(None)
    gone = select(col(Supplier.id)).where(is_removed).correlate(table_of(Invitation))
    return ~tried & col(Invitation.revoked_at).is_(None) & ~gone.exists()


def is_confirmed() -> Any:
    """Whether a member has confirmed that the invitation is sent."""
    return col(Invitation.confirmed_at).is_not(None)


def mark_unwritable(work: Work, invitation: str, reason: str) -> None:
    """Mark that the email could not be written: it is not retried by itself, and its owner sees the reason."""
    values = {"failed_at": work.now, "failed_reason": reason}
    work.execute(update(table_of(Invitation)).where(col(Invitation.id) == invitation).values(values))


def unfinished(work: Work) -> list[tuple[str, str]]:
    """(organisation, campaign) of campaigns whose sending was confirmed and is not finished."""
    waiting = is_confirmed() & to_be_written()
    statement = (
        select(col(CampaignTable.organisation_id), col(CampaignTable.id))
        .where(col(CampaignTable.sent_at).is_not(None), col(CampaignTable.closed_at).is_(None))
        .where(select(col(Invitation.id)).where(col(Invitation.campaign_id) == col(CampaignTable.id), waiting).exists())
    )
    return [(row.organisation_id, row.id) for row in work.execute(statement)]


def mark_invited(work: Work, invitations: Sequence[str]) -> None:
    """Mark that the emails of these invitations are written."""
    which = col(Invitation.id).in_(invitations)
    work.execute(update(table_of(Invitation)).where(which).values(invited_at=work.now))


def mark_sent(work: Work, campaign: str) -> None:
    """Confirm sending to every invitation that waits; `sent_at` of the campaign stays the first time."""
    waiting = (col(Invitation.campaign_id) == campaign) & to_be_written()
    work.execute(update(table_of(Invitation)).where(waiting).values(confirmed_at=work.now))
    which = (col(CampaignTable.id) == campaign) & col(CampaignTable.sent_at).is_(None)
    work.execute(update(table_of(CampaignTable)).where(which).values(sent_at=work.now))


def any_sent(work: Work, campaign: str) -> bool:
    """Whether an email of the campaign was sent, or a worker has tried to send it."""
    left = col(OutboxEmail.sent_at).is_not(None) | (col(OutboxEmail.attempts) > 0)
    statement = select(col(OutboxEmail.id)).join(
        table_of(Invitation), col(Invitation.id) == col(OutboxEmail.invitation_id)
    )
    return work.execute(statement.where(col(Invitation.campaign_id) == campaign, left).limit(1)).first() is not None


def written(work: Work, campaign: str) -> list[str]:
    """The ids of a campaign's invitations whose email was written, or tried."""
    tried = col(Invitation.invited_at).is_not(None) | col(Invitation.failed_at).is_not(None)
    which = (
        (col(Invitation.campaign_id) == campaign) & tried & (col(Invitation.organisation_id) == work.actor.organisation)
    )
    return list(work.execute(select(col(Invitation.id)).where(which)).scalars())
