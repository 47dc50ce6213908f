"""Closing a campaign with a count, reopening it, and deleting one that was never sent."""

from portal.domain import policy
from portal.domain.events.campaigns import CampaignClosed, CampaignDeleted, CampaignReopened
from portal.domain.refusals import Conflict
from portal.storage import campaigns, closing, history
from portal.storage.database import Work
from portal.workflow import invite


def unsubmitted(work: Work, campaign_id: str) -> int:
    """How many suppliers could no longer submit if the campaign closed now."""
    return closing.count_unsubmitted(work, campaigns.get(work, campaign_id).id)


def close(work: Work, campaign_id: str, expected_count: int) -> None:
    """Close a campaign if exactly `expected_count` suppliers have not submitted; they cannot any more.

    Drafts stay stored. Nobody gets an email; suppliers see that it is closed when they open their link.
    """
    policy.check(work.actor, "campaigns")
    invite.check_open(campaigns.get(work, campaign_id, lock=True))
    count = closing.count_unsubmitted(work, campaign_id)
    if count != expected_count:
        raise Conflict(
            f"{count} suppliers have not submitted, not {expected_count}. Check the number and confirm again."
        )
    campaigns.change_campaign(work, campaign_id, closed_at=work.now)
    history.note(work, CampaignClosed(campaign_id, count))


def reopen(work: Work, campaign_id: str) -> None:
    """Reopen a campaign: links open as before, and emails that were withdrawn meanwhile are written again."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    if campaign.closed_at is None:
        raise Conflict("This campaign is not closed.")
    campaigns.change_campaign(work, campaign_id, closed_at=None)
    closing.write_withdrawn_again(work, campaign_id)
    history.note(work, CampaignReopened(campaign_id))


def delete(work: Work, campaign_id: str) -> str:
    """Delete a campaign that was never sent; returns its title."""
    policy.check(work.actor, "campaigns")
    campaign = campaigns.get(work, campaign_id, lock=True)
    if campaign.sent_at is not None:
        raise Conflict("This campaign has been sent, so it cannot be deleted. Close it instead.")
    recipients = closing.delete(work, campaign)
    history.note(work, CampaignDeleted(campaign_id, campaign.title, recipients))
    return campaign.title
