"""Suppliers for their pages: a page of the list with its filters, and a single supplier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.storage import bounced, supplier_filters, suppliers
from portal.storage.bounced import OutdatedInvitation
from portal.storage.database import Work
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.suppliers import CampaignOfSupplier, Supplier, SupplierPage


@dataclass(frozen=True)
class SuppliersView:
    """One page of the list, and the values in use of each field that it can be filtered by."""

    page: SupplierPage
    in_use: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class SupplierView:
    """A supplier, its campaigns, and running invitations to an address other than its record's."""

    supplier: Supplier
    campaigns: Sequence[CampaignOfSupplier]
    outdated: Sequence[OutdatedInvitation]


def suppliers_view(work: Work, filter: SupplierFilter, sort: str, number: int) -> SuppliersView:
    """Page `number` of the suppliers that match the filter."""
    return SuppliersView(suppliers.page(work, filter, sort, number), supplier_filters.values_in_use(work))


def supplier_view(work: Work, supplier_id: str) -> SupplierView:
    """One supplier."""
    return SupplierView(
        suppliers.get(work, supplier_id),
        suppliers.campaigns_of(work, supplier_id),
        bounced.outdated(work, supplier_id),
    )
