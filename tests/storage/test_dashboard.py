"""The start page counts what is the own organisation's and what its reader may know."""

from portal.storage import dashboard
from portal.storage.rows import col
from portal.storage.tables import Campaign, Finding, FollowUp, Invitation, Supplier, SupplierMessage
from tests.two_buyers import Portal


def test_running_campaigns_count_who_was_asked_who_answered_and_whose_email_came_back(portal: Portal) -> None:
    harbour = portal.harbour
    campaigns = {one.id: one for one in portal.database.read(dashboard.dashboard, actor=harbour.reader).campaigns}
    assert set(campaigns) == {harbour.ids["campaign"], harbour.ids["planned"]}
    sent = campaigns[harbour.ids["campaign"]]
    assert (sent.asked, sent.submitted, sent.refused, sent.failed) == (2, 1, 0, 0)

    both = col(Invitation.campaign_id) == harbour.ids["campaign"]
    portal.set(Invitation, both, bounced_at=portal.clock(), failed_at=portal.clock())
    campaigns = {one.id: one for one in portal.database.read(dashboard.dashboard, actor=harbour.reader).campaigns}
    sent = campaigns[harbour.ids["campaign"]]
    assert (sent.refused, sent.failed) == (1, 1), "whoever has submitted needs no email"
    portal.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=portal.clock())
    portal.set(Campaign, col(Campaign.id) == harbour.ids["planned"], closed_at=portal.clock())
    (sent,) = portal.database.read(dashboard.dashboard, actor=harbour.reader).campaigns
    assert (sent.asked, sent.refused) == (1, 0)


def test_open_findings_are_counted_by_severity_for_those_who_may_read_them(portal: Portal) -> None:
    harbour = portal.harbour
    assert portal.database.read(dashboard.dashboard, actor=harbour.reader).findings == {"high": 1, "low": 2}
    portal.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True)
    portal.set(Finding, col(Finding.id) == harbour.ids["sharable"], closed_at=portal.clock())
    assert portal.database.read(dashboard.dashboard, actor=harbour.reader).findings == {"low": 1}
    assert portal.database.read(dashboard.dashboard, actor=harbour.safeguarding).findings == {"high": 1, "low": 1}


def test_replies_wait_until_somebody_has_decided(portal: Portal) -> None:
    harbour = portal.harbour

    def waiting() -> tuple[int, int]:
        actors = (harbour.reviewer, harbour.safeguarding)
        first, second = (portal.database.read(dashboard.dashboard, actor=actor).answers_waiting for actor in actors)
        return first, second

    assert waiting() == (0, 0)
    portal.set(FollowUp, col(FollowUp.id) != "", answered_at=portal.clock())
    assert waiting() == (1, 1)
    portal.set(Finding, col(Finding.id) == harbour.ids["finding"], withheld=True)
    assert waiting() == (0, 1)
    portal.set(FollowUp, col(FollowUp.id) != "", decided_at=portal.clock())
    assert waiting() == (0, 0)


def test_suppliers_versions_and_messages_are_the_own_ones(portal: Portal) -> None:
    harbour = portal.harbour
    portal.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=portal.clock())
    portal.set(SupplierMessage, col(SupplierMessage.invitation_id) == harbour.anand, answered_at=portal.clock())
    own = portal.database.read(dashboard.dashboard, actor=harbour.reader)
    other = portal.database.read(dashboard.dashboard, actor=portal.elsewhere.reader)
    assert (own.suppliers, own.versions, own.messages_waiting) == (2, 3, 1)
    assert (other.suppliers, other.versions, other.messages_waiting) == (3, 3, 2)
