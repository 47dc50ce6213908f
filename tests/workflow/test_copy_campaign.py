"""A copy asks the same suppliers again with the newest versions, a year later, and requires what the first did."""

import pytest

from portal.domain.refusals import NotAllowed, NotFound
from portal.storage import campaigns, library
from portal.storage.rows import col
from portal.storage.tables import Campaign, Supplier
from portal.workflow import copy_campaign
from portal.workflow.copy_campaign import CopyView
from tests.two_buyers import Portal


def view(portal: Portal) -> CopyView:
    campaign = portal.harbour.ids["campaign"]
    return portal.database.read(copy_campaign.copy_view, campaign, actor=portal.harbour.manager)


def test_the_copy_is_due_a_year_later_and_asks_the_newest_version_in_use(portal: Portal) -> None:
    shown = view(portal)
    assert shown.plan.due == "2027-12-01T17:00"
    (change,) = shown.versions
    assert change.after is not None
    assert (change.before.version, change.after.version, change.is_newer) == ("1.0.0", "2.0.0", True)
    portal.database.write(library.retire, change.after.id, "Wrong.", actor=portal.harbour.owner)
    (change,) = view(portal).versions
    assert change.after is not None
    assert change.after.version == "1.1.0"


def test_suppliers_that_were_removed_stay_out_and_moved_ones_are_counted(portal: Portal) -> None:
    bashir = (col(Supplier.organisation_id) == portal.harbour.organisation, col(Supplier.name) == "Bashir")
    assert (len(view(portal).staying), view(portal).removed, view(portal).moved) == (2, (), 0)
    portal.set(Supplier, *bashir, contact_address="new@bashir.example")
    assert view(portal).moved == 1
    portal.set(Supplier, *bashir, removed_at=portal.clock())
    assert ([one.name for one in view(portal).removed], view(portal).moved) == (["Bashir"], 0)
    copied = portal.database.write(
        copy_campaign.copy, portal.harbour.ids["campaign"], "Next", "2027-12-01T17:00", actor=portal.harbour.manager
    )
    assert portal.database.read(campaigns.suppliers_of, copied) == {portal.harbour.ids["supplier"]}


def test_the_copy_requires_codes_as_the_first_one_does_and_nothing_is_sent(portal: Portal) -> None:
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], code_rule="always")
    copied = portal.database.write(
        copy_campaign.copy, portal.harbour.ids["campaign"], "Next", "2027-12-01T17:00", actor=portal.harbour.manager
    )
    (row,) = portal.rows(Campaign, col(Campaign.id) == copied)
    assert (row.title, row.code_rule, row.sent_at) == ("Next", "always", None)
    assert row.purpose == view(portal).campaign.purpose


def test_only_who_runs_the_own_campaigns_copies_them(portal: Portal) -> None:
    with pytest.raises(NotAllowed):
        portal.database.read(copy_campaign.copy_view, portal.harbour.ids["campaign"], actor=portal.harbour.reader)
    with pytest.raises(NotFound):
        portal.database.read(copy_campaign.copy_view, portal.elsewhere.ids["campaign"], actor=portal.harbour.manager)
