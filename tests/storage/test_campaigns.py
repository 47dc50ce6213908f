"""A campaign writes to those who were chosen and confirmed, once each, and belongs to its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import campaigns
from portal.storage.campaigns import Campaign
from portal.storage.rows import col
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import Invitation, Link, Participant, Supplier
from tests.two_buyers import Portal


def planned(portal: Portal) -> Campaign:
    return portal.database.read(campaigns.get, portal.harbour.ids["planned"], actor=portal.harbour.manager)


def waiting(portal: Portal) -> list[str]:
    return [one.id for one in portal.database.write(campaigns.next_waiting, portal.harbour.ids["planned"], 10)]


def test_only_the_own_campaigns_and_invitations_are_found(portal: Portal) -> None:
    harbour, stranger = portal.harbour, portal.elsewhere.owner
    assert {one.id for one in portal.database.read(campaigns.listed, actor=harbour.reader)} == {
        harbour.ids["campaign"],
        harbour.ids["planned"],
    }
    with pytest.raises(NotFound):
        portal.database.read(campaigns.get, harbour.ids["campaign"], actor=stranger)
    with pytest.raises(NotFound):
        portal.database.read(campaigns.recipient, harbour.bashir, lock=False, actor=stranger)
    assert portal.database.read(campaigns.recipients, [harbour.bashir], actor=stranger) == []
    with pytest.raises(NotFound):
        portal.database.write(campaigns.change_campaign, harbour.ids["campaign"], title="Mine", actor=stranger)


def test_a_supplier_is_chosen_once_with_its_contact(portal: Portal) -> None:
    manager, chowdhury = portal.harbour.manager, portal.harbour.ids["removable"]
    assert portal.database.write(campaigns.choose, planned(portal), [chowdhury], actor=manager) == 1
    assert portal.database.write(campaigns.choose, planned(portal), [chowdhury], actor=manager) == 0
    (row,) = portal.rows(Invitation, col(Invitation.supplier_id) == chowdhury)
    assert (row.contact_address, row.invited_at) == (f"chowdhury@{portal.harbour.host}", None)
    assert portal.database.write(campaigns.drop, planned(portal), [row.id], actor=manager) == 1
    assert portal.rows(Participant, col(Participant.invitation_id) == row.id) == []


def test_an_email_is_written_after_the_confirmation_and_not_to_who_is_gone(portal: Portal) -> None:
    campaign = portal.harbour.ids["planned"]
    assert (waiting(portal), portal.database.read(campaigns.count_waiting, campaign)) == ([], 2)
    portal.database.write(campaigns.mark_sent, campaign)
    first, second = waiting(portal)
    assert (portal.harbour.organisation, campaign) in portal.database.read(campaigns.unfinished)
    portal.database.write(campaigns.mark_invited, [first])
    assert waiting(portal) == [second]
    portal.set(Invitation, col(Invitation.id) == second, revoked_at=portal.clock())
    assert waiting(portal) == []
    portal.set(Invitation, col(Invitation.id) == second, revoked_at=None)
    portal.database.write(campaigns.mark_unwritable, second, "No address.")
    assert (waiting(portal), portal.database.read(campaigns.unfinished)) == ([], [])


def test_a_removed_supplier_and_a_closed_campaign_get_nothing(portal: Portal) -> None:
    campaign = portal.harbour.ids["planned"]
    portal.database.write(campaigns.mark_sent, campaign)
    portal.set(CampaignTable, col(CampaignTable.id) == campaign, closed_at=portal.clock())
    assert portal.database.read(campaigns.unfinished) == []
    portal.set(Supplier, col(Supplier.organisation_id) == portal.harbour.organisation, removed_at=portal.clock())
    assert waiting(portal) == []


def test_sending_again_keeps_the_first_time_and_links_are_revoked_once(portal: Portal) -> None:
    harbour, campaign = portal.harbour, portal.harbour.ids["campaign"]
    (before,) = portal.rows(CampaignTable, col(CampaignTable.id) == campaign)
    portal.database.write(campaigns.mark_sent, campaign)
    (after,) = portal.rows(CampaignTable, col(CampaignTable.id) == campaign)
    assert after.sent_at == before.sent_at
    count = len(portal.rows(Link, col(Link.invitation_id) == harbour.bashir))
    assert portal.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == count > 0
    assert portal.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == 0
    assert {row.revoked_at for row in portal.rows(Link, col(Link.invitation_id) == harbour.anand)} == {None}
