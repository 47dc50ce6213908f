"""The page of a campaign counts what is left to do, and messages only as far as its reader may read them."""

from dataclasses import astuple

from portal.domain.policy import Actor
from portal.storage import campaign_counts
from portal.storage.campaign_counts import CampaignCounts
from portal.storage.rows import col
from portal.storage.tables import Invitation, Supplier, SupplierMessage
from tests.two_buyers import Portal


def counts(portal: Portal, actor: Actor, campaign: str = "campaign") -> CampaignCounts:
    return portal.database.read(campaign_counts.read, portal.harbour.ids[campaign], actor=actor)


def test_a_running_campaign_counts_who_can_still_answer(portal: Portal) -> None:
    read = counts(portal, portal.harbour.manager)
    assert (read.reachable, read.unsubmitted, read.messages) == (1, 1, 2)
    assert (read.unconfirmed, read.waiting, read.left, read.extensions) == (0, 0, 0, 0)
    planned = counts(portal, portal.harbour.manager, "planned")
    assert (planned.unconfirmed, planned.waiting, planned.unsubmitted, planned.messages) == (2, 0, 2, 0)


def test_a_supplier_that_was_removed_gets_no_email_about_a_later_due_date(portal: Portal) -> None:
    own = col(Supplier.organisation_id) == portal.harbour.organisation
    portal.set(Supplier, own, col(Supplier.name) == "Bashir", removed_at=portal.clock())
    assert counts(portal, portal.harbour.manager).reachable == 0
    portal.set(Supplier, own, col(Supplier.name) == "Bashir", removed_at=None)
    portal.set(Invitation, col(Invitation.id) == portal.harbour.bashir, extension_asked_at=portal.clock())
    assert counts(portal, portal.harbour.manager).extensions == 1


def test_a_restricted_message_counts_for_safeguarding_alone(portal: Portal) -> None:
    portal.set(SupplierMessage, col(SupplierMessage.invitation_id) == portal.harbour.anand, restricted=True)
    assert counts(portal, portal.harbour.reviewer).messages == 1
    assert counts(portal, portal.harbour.safeguarding).messages == 2


def test_another_organisations_campaign_counts_nothing(portal: Portal) -> None:
    read = counts(portal, portal.elsewhere.owner)
    assert set(astuple(read)) == {0}
