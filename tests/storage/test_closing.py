"""Closing counts who could still submit; reopening writes again only what never left; an unsent one goes wholly."""

import pytest

from portal.storage import campaigns, closing
from portal.storage.rows import col
from portal.storage.tables import Campaign, CampaignVersion, Invitation, OutboxEmail, Participant
from tests.two_buyers import Portal


def test_who_submitted_or_was_withdrawn_can_submit_no_more(portal: Portal) -> None:
    harbour, campaign = portal.harbour, portal.harbour.ids["campaign"]
    count = closing.count_unsubmitted
    assert portal.database.read(count, campaign, actor=harbour.manager) == 1, "Bashir; Anand has submitted"
    assert portal.database.read(count, campaign, actor=portal.elsewhere.manager) == 0
    portal.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=portal.clock())
    assert portal.database.read(count, campaign, actor=harbour.manager) == 0


def never_left(portal: Portal) -> None:
    """Bashir's only invitation was withdrawn before it was sent, and nobody opened it."""
    bashir = portal.harbour.bashir
    portal.set(OutboxEmail, col(OutboxEmail.invitation_id) == bashir, withdrawn_at=portal.clock())
    portal.set(Invitation, col(Invitation.id) == bashir, opened_at=None)


def test_an_email_that_was_withdrawn_by_the_closure_is_written_again(portal: Portal) -> None:
    never_left(portal)
    campaign, bashir = portal.harbour.ids["campaign"], portal.harbour.bashir
    assert portal.database.write(closing.write_withdrawn_again, campaign, actor=portal.harbour.manager) == 1
    assert [row.invited_at for row in portal.rows(Invitation, col(Invitation.id) == bashir)] == [None]


@pytest.mark.parametrize("name", ["sent_at", "opened_at", "bounced_at", "revoked_at", "failed_at"])
def test_an_invitation_that_arrived_or_cannot_arrive_is_not_written_again(portal: Portal, name: str) -> None:
    never_left(portal)
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, **{name: portal.clock()})
    campaign = portal.harbour.ids["campaign"]
    assert portal.database.write(closing.write_withdrawn_again, campaign, actor=portal.harbour.manager) == 0


def test_an_invitation_whose_email_still_goes_is_not_written_again(portal: Portal) -> None:
    never_left(portal)
    portal.set(OutboxEmail, col(OutboxEmail.invitation_id) == portal.harbour.bashir, withdrawn_at=None)
    campaign = portal.harbour.ids["campaign"]
    assert portal.database.write(closing.write_withdrawn_again, campaign, actor=portal.harbour.manager) == 0


def test_deleting_an_unsent_campaign_leaves_every_other(portal: Portal) -> None:
    manager, planned = portal.harbour.manager, portal.harbour.ids["planned"]
    campaign = portal.database.read(campaigns.get, planned, actor=manager)
    participants = len(portal.rows(Participant))
    others = len(portal.rows(Invitation)) - 2
    assert portal.database.write(closing.delete, campaign, actor=manager) == 2
    assert planned not in {row.id for row in portal.rows(Campaign)}
    assert planned not in {row.campaign_id for row in portal.rows(CampaignVersion)}
    assert len(portal.rows(Invitation)) == others
    assert len(portal.rows(Participant)) == participants - 2
