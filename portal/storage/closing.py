"""The end of a campaign: counting who has not submitted, emails to write again on reopening, deleting one unsent."""

from sqlalchemy import ColumnElement, func, select, update

from portal.storage import participants
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import CampaignTranslation, CampaignVersion, Invitation, OutboxEmail, RepeatedCampaign


def count_unsubmitted(work: Work, campaign: str) -> int:
    """How many suppliers could still submit; 0 for another organisation's campaign."""
    mine = (col(Invitation.campaign_id) == campaign) & (col(Invitation.organisation_id) == work.actor.organisation)
    return work.execute(select(func.count()).select_from(table_of(Invitation)).where(mine, is_open())).scalar_one()


def is_open() -> ColumnElement[bool]:
    """The condition for invitations whose supplier could still submit."""
    return col(Invitation.submitted_at).is_(None) & col(Invitation.revoked_at).is_(None)


def write_withdrawn_again(work: Work, campaign: str) -> int:
    """Mark invitations whose email was withdrawn during the closure to be written again; returns how many."""
    unsent = (
        (col(Invitation.campaign_id) == campaign)
        & col(Invitation.invited_at).is_not(None)
        & col(Invitation.sent_at).is_(None)
        & col(Invitation.opened_at).is_(None)
        & col(Invitation.bounced_at).is_(None)
        & col(Invitation.revoked_at).is_(None)
        & col(Invitation.failed_at).is_(None)
    )
    emails = (col(OutboxEmail.invitation_id) == col(Invitation.id)) & (col(OutboxEmail.kind) == "invitation")
    going = emails & col(OutboxEmail.withdrawn_at).is_(None)
    unsent &= ~select(col(OutboxEmail.id)).where(going).correlate(table_of(Invitation)).exists()
    return work.execute(update(table_of(Invitation)).where(unsent).values(invited_at=None)).rowcount


def delete(work: Work, campaign: Campaign) -> int:
    """Delete a campaign that was never sent, with its invitations; returns how many invitations."""
    mine = select(col(Invitation.id)).where(col(Invitation.campaign_id) == campaign.id)
    participants.drop(work, mine)
    recipients = work.execute(table_of(Invitation).delete().where(col(Invitation.campaign_id) == campaign.id)).rowcount
    work.execute(table_of(RepeatedCampaign).delete().where(col(RepeatedCampaign.campaign_id) == campaign.id))
    work.execute(table_of(CampaignTranslation).delete().where(col(CampaignTranslation.campaign_id) == campaign.id))
    work.execute(table_of(CampaignVersion).delete().where(col(CampaignVersion.campaign_id) == campaign.id))
    work.execute(table_of(CampaignTable).delete().where(col(CampaignTable.id) == campaign.id))
    return recipients
