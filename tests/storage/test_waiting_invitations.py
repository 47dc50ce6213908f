"""An invitation's email is written once, after a member has confirmed it, and not to a supplier that is gone."""

from portal.storage import campaigns, waiting_invitations
from portal.storage.rows import col
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import Invitation, Link, Supplier
from tests.two_buyers import TwoBuyers


def waiting(buyers: TwoBuyers) -> list[str]:
    return [
        one.id for one in buyers.database.write(waiting_invitations.next_waiting, buyers.harbour.ids["planned"], 10)
    ]


def test_an_email_is_written_after_the_confirmation_and_not_to_who_is_gone(buyers: TwoBuyers) -> None:
    campaign = buyers.harbour.ids["planned"]
    assert (waiting(buyers), buyers.database.read(waiting_invitations.count_waiting, campaign)) == ([], 2)
    buyers.database.write(waiting_invitations.mark_sent, campaign)
    first, second = waiting(buyers)
    assert (buyers.harbour.organisation, campaign) in buyers.database.read(waiting_invitations.unfinished)
    buyers.database.write(waiting_invitations.mark_invited, [first])
    assert waiting(buyers) == [second]
    buyers.set(Invitation, col(Invitation.id) == second, revoked_at=buyers.clock())
    assert waiting(buyers) == []
    buyers.set(Invitation, col(Invitation.id) == second, revoked_at=None)
    buyers.database.write(waiting_invitations.mark_unwritable, second, "No address.")
    assert (waiting(buyers), buyers.database.read(waiting_invitations.unfinished)) == ([], [])


def test_a_removed_supplier_and_a_closed_campaign_get_nothing(buyers: TwoBuyers) -> None:
    campaign = buyers.harbour.ids["planned"]
    buyers.database.write(waiting_invitations.mark_sent, campaign)
    buyers.set(CampaignTable, col(CampaignTable.id) == campaign, closed_at=buyers.clock())
    assert buyers.database.read(waiting_invitations.unfinished) == []
    buyers.set(Supplier, col(Supplier.organisation_id) == buyers.harbour.organisation, removed_at=buyers.clock())
    assert waiting(buyers) == []


def test_sending_again_keeps_the_first_time_and_links_are_revoked_once(buyers: TwoBuyers) -> None:
    harbour, campaign = buyers.harbour, buyers.harbour.ids["campaign"]
    (before,) = buyers.rows(CampaignTable, col(CampaignTable.id) == campaign)
    buyers.database.write(waiting_invitations.mark_sent, campaign)
    (after,) = buyers.rows(CampaignTable, col(CampaignTable.id) == campaign)
    assert after.sent_at == before.sent_at
    count = len(buyers.rows(Link, col(Link.invitation_id) == harbour.bashir))
    assert buyers.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == count > 0
    assert buyers.database.write(campaigns.revoke_links, harbour.bashir, actor=harbour.manager) == 0
    assert {row.revoked_at for row in buyers.rows(Link, col(Link.invitation_id) == harbour.anand)} == {None}
