"""An address to correct is found in the own suppliers' records and in invitations that can still be answered."""

import pytest

from portal.storage import address_places
from portal.storage.address_places import Place
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Supplier
from tests.two_buyers import Portal


def places(portal: Portal, *addresses: str) -> list[Place]:
    return portal.database.read(address_places.by_addresses, addresses, actor=portal.harbour.manager)


def test_an_address_is_found_in_the_record_and_in_each_running_invitation(portal: Portal) -> None:
    harbour = portal.harbour
    address = f"bashir@{harbour.host}"
    portal.set(Invitation, col(Invitation.id) == harbour.bashir, contact_address=f"BASHIR@{harbour.host}")
    record, *running = places(portal, address)
    assert (record.supplier, record.address, record.invitation) == ("Bashir", address, None)
    assert {place.invitation for place in running} == {harbour.bashir, harbour.ids["planned_invitation"]}
    assert {place.supplier_id for place in running} == {record.supplier_id}


@pytest.mark.parametrize("ended", ["submitted", "revoked", "closed"])
def test_an_invitation_that_has_ended_needs_no_correction(portal: Portal, ended: str) -> None:
    harbour = portal.harbour
    if ended == "closed":
        portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], closed_at=portal.clock())
    else:
        portal.set(Invitation, col(Invitation.id) == harbour.bashir, **{f"{ended}_at": portal.clock()})
    assert harbour.bashir not in {place.invitation for place in places(portal, f"bashir@{harbour.host}")}


def test_neither_removed_suppliers_nor_another_buyers_are_found(portal: Portal) -> None:
    harbour = portal.harbour
    assert places(portal, f"bashir@{portal.elsewhere.host}") == []
    chowdhury = f"chowdhury@{harbour.host}"
    assert len(places(portal, chowdhury)) == 1
    portal.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=portal.clock())
    assert places(portal, chowdhury) == []


def test_a_code_finds_every_place_of_its_supplier_whatever_the_address(portal: Portal) -> None:
    harbour = portal.harbour
    portal.set(Supplier, col(Supplier.name) == "Bashir", code="B-1")
    found = portal.database.read(address_places.by_codes, ["B-1", "unknown"], actor=harbour.manager)
    assert {place.invitation for place in found} == {None, harbour.bashir, harbour.ids["planned_invitation"]}
    many = [f"nobody{number}@x.example" for number in range(address_places.AT_ONCE)]
    assert len(places(portal, *many, f"chowdhury@{harbour.host}")) == 1, "a long list is looked up in parts"
