"""Closing counts who could still submit; reopening writes again only what never left; an unsent one goes wholly."""

import pytest

from portal.storage import campaigns, closing
from portal.storage.rows import col
from portal.storage.tables import Campaign, CampaignVersion, Invitation, OutboxEmail, Participant
from tests.two_buyers import TwoBuyers


def test_who_submitted_or_was_withdrawn_can_submit_no_more(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    count = closing.count_unsubmitted
    assert buyers.database.read(count, campaign, actor=harbour.manager) == 1, "Bashir; Anand has submitted"
    assert buyers.database.read(count, campaign, actor=buyers.elsewhere.manager) == 0
    buyers.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=buyers.clock())
    assert buyers.database.read(count, campaign, actor=harbour.manager) == 0


def never_left(buyers: TwoBuyers) -> None:
    """Bashir's only invitation was withdrawn before it was sent, and nobody opened it."""
    bashir = buyers.harbour.bashir
    buyers.set(OutboxEmail, col(OutboxEmail.invitation_id) == bashir, withdrawn_at=buyers.clock())
    buyers.set(Invitation, col(Invitation.id) == bashir, opened_at=None)


def test_an_email_that_was_withdrawn_by_the_closure_is_written_again(buyers: TwoBuyers) -> None:
    never_left(buyers)
    campaign, bashir = buyers.harbour.ids["campaign"], buyers.harbour.bashir
    assert buyers.database.write(closing.write_withdrawn_again, campaign, actor=buyers.harbour.manager) == 1
    assert [row.invited_at for row in buyers.rows(Invitation, col(Invitation.id) == bashir)] == [None]


@pytest.mark.parametrize("name", ["sent_at", "opened_at", "bounced_at", "revoked_at", "failed_at"])
def test_an_invitation_that_arrived_or_cannot_arrive_is_not_written_again(buyers: TwoBuyers, name: str) -> None:
    never_left(buyers)
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, **{name: buyers.clock()})
    campaign = buyers.harbour.ids["campaign"]
    assert buyers.database.write(closing.write_withdrawn_again, campaign, actor=buyers.harbour.manager) == 0


def test_an_invitation_whose_email_still_goes_is_not_written_again(buyers: TwoBuyers) -> None:
    never_left(buyers)
    buyers.set(OutboxEmail, col(OutboxEmail.invitation_id) == buyers.harbour.bashir, withdrawn_at=None)
    campaign = buyers.harbour.ids["campaign"]
    assert buyers.database.write(closing.write_withdrawn_again, campaign, actor=buyers.harbour.manager) == 0


def test_deleting_an_unsent_campaign_leaves_every_other(buyers: TwoBuyers) -> None:
    manager, planned = buyers.harbour.manager, buyers.harbour.ids["planned"]
    campaign = buyers.database.read(campaigns.get, planned, actor=manager)
    participants = len(buyers.rows(Participant))
    others = len(buyers.rows(Invitation)) - 2
    assert buyers.database.write(closing.delete, campaign, actor=manager) == 2
    assert planned not in {row.id for row in buyers.rows(Campaign)}
    assert planned not in {row.campaign_id for row in buyers.rows(CampaignVersion)}
    assert len(buyers.rows(Invitation)) == others
    assert len(buyers.rows(Participant)) == participants - 2
