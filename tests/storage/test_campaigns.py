"""A campaign writes to those who were chosen and confirmed, once each, and belongs to its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import campaigns
from portal.storage.campaigns import Campaign
from portal.storage.rows import col
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import Invitation, Link, Participant, Supplier
from tests.two_buyers import TwoBuyers


def planned(buyers: TwoBuyers) -> Campaign:
    return buyers.database.read(campaigns.get, buyers.harbour.ids["planned"], actor=buyers.harbour.manager)


def waiting(buyers: TwoBuyers) -> list[str]:
    return [one.id for one in buyers.database.write(campaigns.next_waiting, buyers.harbour.ids["planned"], 10)]


def test_only_the_own_campaigns_and_invitations_are_found(buyers: TwoBuyers) -> None:
    harbour, stranger = buyers.harbour, buyers.elsewhere.owner
    assert {one.id for one in buyers.database.read(campaigns.listed, actor=harbour.reader)} == {
        harbour.ids["campaign"],
        harbour.ids["planned"],
    }
    with pytest.raises(NotFound):
        buyers.database.read(campaigns.get, harbour.ids["campaign"], actor=stranger)
    with pytest.raises(NotFound):
        buyers.database.read(campaigns.recipient, harbour.bashir, lock=False, actor=stranger)
    assert buyers.database.read(campaigns.recipients, [harbour.bashir], actor=stranger) == []
    with pytest.raises(NotFound):
        buyers.database.write(campaigns.change_campaign, harbour.ids["campaign"], title="Mine", actor=stranger)


def test_a_supplier_is_chosen_once_with_its_contact(buyers: TwoBuyers) -> None:
    manager, chowdhury = buyers.harbour.manager, buyers.harbour.ids["removable"]
    assert buyers.database.write(campaigns.choose, planned(buyers), [chowdhury], actor=manager) == 1
    assert buyers.database.write(campaigns.choose, planned(buyers), [chowdhury], actor=manager) == 0
    (row,) = buyers.rows(Invitation, col(Invitation.supplier_id) == chowdhury)
    assert (row.contact_address, row.invited_at) == (f"chowdhury@{buyers.harbour.host}", None)
    assert buyers.database.write(campaigns.drop, planned(buyers), [row.id], actor=manager) == 1
    assert buyers.rows(Participant, col(Participant.invitation_id) == row.id) == []


def test_an_email_is_written_after_the_confirmation_and_not_to_who_is_gone(buyers: TwoBuyers) -> None:
    campaign = buyers.harbour.ids["planned"]
    assert (waiting(buyers), buyers.database.read(campaigns.count_waiting, campaign)) == ([], 2)
    buyers.database.write(campaigns.mark_sent, campaign)
    first, second = waiting(buyers)
    assert (buyers.harbour.organisation, campaign) in buyers.database.read(campaigns.unfinished)
    buyers.database.write(campaigns.mark_invited, [first])
    assert waiting(buyers) == [second]
    buyers.set(Invitation, col(Invitation.id) == second, revoked_at=buyers.clock())
    assert waiting(buyers) == []
    buyers.set(Invitation, col(Invitation.id) == second, revoked_at=None)
    buyers.database.write(campaigns.mark_unwritable, second, "No address.")
    assert (waiting(buyers), buyers.database.read(campaigns.unfinished)) == ([], [])


def test_a_removed_supplier_and_a_closed_campaign_get_nothing(buyers: TwoBuyers) -> None:
    campaign = buyers.harbour.ids["planned"]
    buyers.database.write(campaigns.mark_sent, campaign)
    buyers.set(CampaignTable, col(CampaignTable.id) == campaign, closed_at=buyers.clock())
    assert buyers.database.read(campaigns.unfinished) == []
    buyers.set(Supplier, col(Supplier.organisation_id) == buyers.harbour.organisation, removed_at=buyers.clock())
    assert waiting(buyers) == []


def test_sending_again_keeps_the_first_time_and_links_are_revoked_once(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    (before,) = buyers.rows(CampaignTable, col(CampaignTable.id) == campaign)
    buyers.database.write(campaigns.mark_sent, campaign)
    (after,) = buyers.rows(CampaignTable, col(CampaignTable.id) == campaign)
    assert after.sent_at == before.sent_at
    count = len(buyers.rows(Link, col(Link.invitation_id) == harbour.bashir))
    assert buyers.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == count > 0
    assert buyers.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == 0
    assert {row.revoked_at for row in buyers.rows(Link, col(Link.invitation_id) == harbour.anand)} == {None}
