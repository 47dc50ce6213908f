"""An address to correct is found in the own suppliers' records and in invitations that can still be answered."""

import pytest

from portal.storage import address_places
from portal.storage.address_places import Place
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Supplier
from tests.two_buyers import TwoBuyers


def places(buyers: TwoBuyers, *addresses: str) -> list[Place]:
    return buyers.database.read(address_places.by_addresses, addresses, actor=buyers.harbour.manager)


def test_an_address_is_found_in_the_record_and_in_each_running_invitation(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    address = f"bashir@{harbour.host}"
    buyers.set(Invitation, col(Invitation.id) == harbour.bashir, contact_address=f"BASHIR@{harbour.host}")
    record, *running = places(buyers, address)
    assert (record.supplier, record.address, record.invitation) == ("Bashir", address, None)
    assert {place.invitation for place in running} == {harbour.bashir, harbour.ids["planned_invitation"]}
    assert {place.supplier_id for place in running} == {record.supplier_id}


@pytest.mark.parametrize("ended", ["submitted", "revoked", "closed"])
def test_an_invitation_that_has_ended_needs_no_correction(buyers: TwoBuyers, ended: str) -> None:
    harbour = buyers.harbour
    if ended == "closed":
        buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], closed_at=buyers.clock())
    else:
        buyers.set(Invitation, col(Invitation.id) == harbour.bashir, **{f"{ended}_at": buyers.clock()})
    assert harbour.bashir not in {place.invitation for place in places(buyers, f"bashir@{harbour.host}")}


def test_neither_removed_suppliers_nor_another_buyers_are_found(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert places(buyers, f"bashir@{buyers.elsewhere.host}") == []
    chowdhury = f"chowdhury@{harbour.host}"
    assert len(places(buyers, chowdhury)) == 1
    buyers.set(Supplier, col(Supplier.id) == harbour.ids["removable"], removed_at=buyers.clock())
    assert places(buyers, chowdhury) == []


def test_a_code_finds_every_place_of_its_supplier_whatever_the_address(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    buyers.set(Supplier, col(Supplier.name) == "Bashir", code="B-1")
    found = buyers.database.read(address_places.by_codes, ["B-1", "unknown"], actor=harbour.manager)
    assert {place.invitation for place in found} == {None, harbour.bashir, harbour.ids["planned_invitation"]}
    many = [f"nobody{number}@x.example" for number in range(address_places.AT_ONCE)]
    assert len(places(buyers, *many, f"chowdhury@{harbour.host}")) == 1, "a long list is looked up in parts"
