"""Suppliers for their pages: a page of the list with the values to filter by, and one supplier with its campaigns."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage.supplier_filters import SupplierFilter
from portal.workflow import supplier_view
from tests.workflow.conftest import Portal


def test_a_list_is_filtered_and_offers_only_values_in_use(portal: Portal) -> None:
    view = portal.read(supplier_view.suppliers_view, SupplierFilter(search="chow"), "name", 1, by=portal.rolf)
    assert [supplier.name for supplier in view.page.suppliers] == ["Chowdhury"]
    assert view.in_use["country"] == {"BD": 3}
    view = portal.read(supplier_view.suppliers_view, SupplierFilter(), "name", 1, by=portal.rolf)
    assert [supplier.name for supplier in view.page.suppliers] == ["Anand", "Bashir", "Chowdhury"]


def test_a_supplier_stands_with_its_campaigns_and_outdated_invitations(portal: Portal) -> None:
    (bashir,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    view = portal.read(supplier_view.supplier_view, bashir.supplier_id, by=portal.rolf)
    assert (view.supplier.name, len(view.campaigns), len(view.outdated)) == ("Bashir", 2, 0)
    portal.change("supplier", bashir.supplier_id, contact_address="new@mills.example")
    outdated = portal.read(supplier_view.supplier_view, bashir.supplier_id, by=portal.rolf).outdated
    assert bashir.id in {each.id for each in outdated}


def test_another_organisation_s_supplier_is_not_found(portal: Portal) -> None:
    with pytest.raises(NotFound):
        portal.read(supplier_view.supplier_view, portal.ids["supplier"], by=portal.otto)
