"""A copy asks the same suppliers again with the newest versions, a year later, and requires what the first did."""

import pytest

from portal.domain.refusals import NotAllowed, NotFound
from portal.storage import campaigns, library
from portal.storage.rows import col
from portal.storage.tables import Campaign, Supplier
from portal.workflow import add_recipients, copy_campaign
from portal.workflow.copy_campaign import CopyView
from tests.two_buyers import TwoBuyers


def view(buyers: TwoBuyers) -> CopyView:
    campaign = buyers.harbour.ids["campaign"]
    return buyers.database.read(copy_campaign.copy_view, campaign, actor=buyers.harbour.manager)


def copied_campaign(buyers: TwoBuyers) -> str:
    first, manager = buyers.harbour.ids["campaign"], buyers.harbour.manager
    due = "2027-12-01T17:00"
    return buyers.database.write(add_recipients.copy, first, "Next", due, at_once=True, actor=manager).campaign


def test_the_copy_is_due_a_year_later_and_asks_the_newest_version_in_use(buyers: TwoBuyers) -> None:
    shown = view(buyers)
    assert shown.plan.due == "2027-12-01T17:00"
    (change,) = shown.versions
    assert change.after is not None
    assert (change.before.version, change.after.version, change.is_newer) == ("1.0.0", "2.0.0", True)
    buyers.database.write(library.retire, change.after.id, "Wrong.", actor=buyers.harbour.owner)
    (change,) = view(buyers).versions
    assert change.after is not None
    assert change.after.version == "1.1.0"


def test_suppliers_that_were_removed_stay_out_and_moved_ones_are_counted(buyers: TwoBuyers) -> None:
    bashir = (col(Supplier.organisation_id) == buyers.harbour.organisation, col(Supplier.name) == "Bashir")
    assert (len(view(buyers).staying), view(buyers).removed, view(buyers).moved) == (2, (), 0)
    buyers.set(Supplier, *bashir, contact_address="new@bashir.example")
    assert view(buyers).moved == 1
    buyers.set(Supplier, *bashir, removed_at=buyers.clock())
    assert ([one.name for one in view(buyers).removed], view(buyers).moved) == (["Bashir"], 0)
    copied = copied_campaign(buyers)
    assert buyers.database.read(campaigns.suppliers_of, copied, actor=buyers.harbour.manager) == {
        buyers.harbour.ids["supplier"]
    }


def test_the_copy_requires_codes_as_the_first_one_does_and_nothing_is_sent(buyers: TwoBuyers) -> None:
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], code_rule="always")
    copied = copied_campaign(buyers)
    (row,) = buyers.rows(Campaign, col(Campaign.id) == copied)
    assert (row.title, row.code_rule, row.sent_at) == ("Next", "always", None)
    assert row.purpose == view(buyers).campaign.purpose


def test_only_who_runs_the_own_campaigns_copies_them(buyers: TwoBuyers) -> None:
    with pytest.raises(NotAllowed):
        buyers.database.read(copy_campaign.copy_view, buyers.harbour.ids["campaign"], actor=buyers.harbour.reader)
    with pytest.raises(NotFound):
        buyers.database.read(copy_campaign.copy_view, buyers.elsewhere.ids["campaign"], actor=buyers.harbour.manager)
