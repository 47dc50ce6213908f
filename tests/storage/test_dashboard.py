"""The start page counts what is the own organisation's and what its reader may know."""

from portal.storage import dashboard
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, FollowUp, Invitation, Supplier, SupplierMessage
from tests.two_buyers import TwoBuyers


def test_running_campaigns_count_who_was_asked_who_answered_and_whose_email_came_back(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    campaigns = {one.id: one for one in buyers.database.read(dashboard.dashboard, actor=harbour.reader).campaigns}
    assert set(campaigns) == {harbour.ids["campaign"], harbour.ids["planned"]}
    sent = campaigns[harbour.ids["campaign"]]
    assert (sent.asked, sent.submitted, sent.refused, sent.failed) == (2, 1, 0, 0)

    both = col(Invitation.campaign_id) == harbour.ids["campaign"]
    buyers.set(Invitation, both, bounced_at=buyers.clock(), failed_at=buyers.clock())
    campaigns = {one.id: one for one in buyers.database.read(dashboard.dashboard, actor=harbour.reader).campaigns}
    sent = campaigns[harbour.ids["campaign"]]
    assert (sent.refused, sent.failed) == (1, 1), "whoever has submitted needs no email"
    buyers.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=buyers.clock())
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["planned"], closed_at=buyers.clock())
    (sent,) = buyers.database.read(dashboard.dashboard, actor=harbour.reader).campaigns
    assert (sent.asked, sent.refused) == (1, 0)


def test_open_findings_are_counted_by_severity_for_those_who_may_read_them(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert buyers.database.read(dashboard.dashboard, actor=harbour.reader).findings == {"high": 1, "low": 2}
    buyers.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True)
    buyers.set(Finding, col(Finding.id) == harbour.ids["sharable"], closed_at=buyers.clock())
    assert buyers.database.read(dashboard.dashboard, actor=harbour.reader).findings == {"low": 1}
    assert buyers.database.read(dashboard.dashboard, actor=harbour.safeguarding).findings == {"high": 1, "low": 1}


def test_replies_wait_until_somebody_has_decided(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour

    def waiting() -> tuple[int, int]:
        actors = (harbour.reviewer, harbour.safeguarding)
        first, second = (buyers.database.read(dashboard.dashboard, actor=actor).answers_waiting for actor in actors)
        return first, second

    assert waiting() == (0, 0)
    buyers.set(FollowUp, col(FollowUp.id) != "", answered_at=buyers.clock())
    assert waiting() == (1, 1)
    buyers.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True)
    assert waiting() == (0, 1)
    buyers.set(FollowUp, col(FollowUp.id) != "", decided_at=buyers.clock())
    assert waiting() == (0, 0)


def test_suppliers_versions_and_messages_are_the_own_ones(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=buyers.clock())
    buyers.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, answered_at=buyers.clock())
    own = buyers.database.read(dashboard.dashboard, actor=harbour.reader)
    other = buyers.database.read(dashboard.dashboard, actor=buyers.elsewhere.reader)
    assert (own.suppliers, own.versions, own.messages_waiting) == (2, 3, 1)
    assert (other.suppliers, other.versions, other.messages_waiting) == (3, 3, 2)
