"""The page of a campaign counts what is left to do, and messages only as far as its reader may read them."""

from dataclasses import astuple

from portal.domain.policy import Actor
from portal.storage import campaign_counts
from portal.storage.campaign_counts import CampaignCounts
from portal.storage.rows import col
from portal.storage.tables import Invitation, Supplier, SupplierMessage
from tests.two_buyers import TwoBuyers


def counts(buyers: TwoBuyers, actor: Actor, campaign: str = "campaign") -> CampaignCounts:
    return buyers.database.read(campaign_counts.read, buyers.harbour.ids[campaign], actor=actor)


def test_a_running_campaign_counts_who_can_still_answer(buyers: TwoBuyers) -> None:
    read = counts(buyers, buyers.harbour.manager)
    assert (read.reachable, read.unsubmitted, read.messages) == (1, 1, 2)
    assert (read.unconfirmed, read.waiting, read.left, read.extensions) == (0, 0, 0, 0)
    planned = counts(buyers, buyers.harbour.manager, "planned")
    assert (planned.unconfirmed, planned.waiting, planned.unsubmitted, planned.messages) == (2, 0, 2, 0)


def test_a_supplier_that_was_removed_gets_no_email_about_a_later_due_date(buyers: TwoBuyers) -> None:
    own = col(Supplier.organisation_id) == buyers.harbour.organisation
    buyers.set(Supplier, own, col(Supplier.name) == "Bashir", removed_at=buyers.clock())
    assert counts(buyers, buyers.harbour.manager).reachable == 0
    buyers.set(Supplier, own, col(Supplier.name) == "Bashir", removed_at=None)
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.bashir, extension_asked_at=buyers.clock())
    assert counts(buyers, buyers.harbour.manager).extensions == 1


def test_a_restricted_message_counts_for_safeguarding_alone(buyers: TwoBuyers) -> None:
    buyers.set(SupplierMessage, col(SupplierMessage.invitation_id) == buyers.harbour.anand, restricted=True)
    assert counts(buyers, buyers.harbour.reviewer).messages == 1
    assert counts(buyers, buyers.harbour.safeguarding).messages == 2


def test_another_organisations_campaign_counts_nothing(buyers: TwoBuyers) -> None:
    read = counts(buyers, buyers.elsewhere.owner)
    assert set(astuple(read)) == {0}
