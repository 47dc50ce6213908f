"""Viewing waiting emails, pausing a campaign's emails, and cancelling a sending that has just been confirmed.

A big sending waits ten minutes before its first email is sent, so that a mistake can still be cancelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from portal.domain import policy
from portal.domain.events.campaigns import EmailsPaused, EmailsResumed, SendingCancelled
from portal.domain.refusals import Closed, Conflict
from portal.storage import campaigns, deliveries, email_list, history, waiting_invitations
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.email_list import EmailFilter, EmailPage
from portal.workflow import invite, queue_email

TOO_LATE = "The first emails may have left already, so the sending cannot be cancelled. You can pause it instead."


@dataclass(frozen=True)
class EmailsView:
    """One page of the organisation's emails, and the campaigns they can be filtered by."""

    page: EmailPage
    campaigns: Sequence[Campaign]


def emails_view(work: Work, filter: EmailFilter, page: int = 1) -> EmailsView:
    """The organisation's emails that match the filter."""
    return EmailsView(email_list.page(work, filter, page), campaigns.listed(work))


def pause(work: Work, campaign_id: str) -> None:
    """Pause a campaign: no invitation or reminder is sent until it is resumed."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    if campaign.closed_at is not None:
        raise Closed("This campaign is closed.")
    if campaign.paused_at is None:
        campaigns.change_campaign(work, campaign_id, paused_at=work.now)
        history.note(work, EmailsPaused(campaign_id))


def resume(work: Work, campaign_id: str) -> None:
    """Resume sending the campaign's emails."""
    policy.check(work.actor, "campaigns")
    if campaigns.get(work, campaign_id, lock=True).paused_at is not None:
        campaigns.change_campaign(work, campaign_id, paused_at=None)
        history.note(work, EmailsResumed(campaign_id))


def cancel(work: Work, campaign_id: str) -> None:
    """Cancel a sending before its first email is sent: the campaign can be changed again."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    if (
        campaign.send_after is None
        or campaign.send_after <= work.now
        or waiting_invitations.any_sent(work, campaign_id)
    ):
        raise Conflict(TOO_LATE)
    for invitation in waiting_invitations.written(work, campaign_id):
        deliveries.withdraw(work, invitation, "Withdrawn: the sending was cancelled.")
        campaigns.revoke_links(work, invitation)
        campaigns.change_invitation(work, invitation, invited_at=None, failed_at=None, failed_reason=None)
    campaigns.change_campaign(work, campaign_id, sent_at=None, send_after=None)
    history.note(work, SendingCancelled(campaign_id))


def write_blocked_again(work: Work) -> int:
    """Write again, with the current text, the invitations that a server refused for their content; returns how many."""
    policy.check(work.actor, "campaigns")
    written = 0
    for email, invitation in email_list.blocked_invitations(work):
        deliveries.mark_withdrawn(work, email, "Written anew with today's words.")
        written += queue_email.attempt(work, partial(invite.write_again, work, invitation)) is None
    return written
