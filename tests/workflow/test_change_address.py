"""A member's address changes when a link sent to the new one is pressed, and the old one is told."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, Expired, Invalid
from portal.storage.rows import col
from portal.storage.tables import AddressChange, OutboxEmail, Person
from portal.workflow import change_address
from tests.entering import newest_text
from tests.two_buyers import TwoBuyers

NEW = "olga@new.example"


def link_token(buyers: TwoBuyers, address: str = NEW) -> str:
    """The token in the newest link that was sent to this address."""
    text = newest_text(buyers.database, address, "address_change")
    return text.split("/address/")[1].split()[0]


def olgas_addresses(buyers: TwoBuyers) -> set[str]:
    both = col(Person.address).in_([NEW, f"owner@{buyers.harbour.host}"])
    return {row.address for row in buyers.rows(Person, both)}


def test_the_address_changes_when_the_link_is_pressed_and_no_sooner(buyers: TwoBuyers) -> None:
    token = buyers.sign_in(buyers.harbour.owner)
    assert buyers.database.write(change_address.ask, token, " Olga@New.example ") == NEW
    assert olgas_addresses(buyers) == {f"owner@{buyers.harbour.host}"}
    change = buyers.database.write(change_address.confirm, link_token(buyers))
    assert (change.address, olgas_addresses(buyers)) == (NEW, {NEW})
    told = newest_text(buyers.database, f"owner@{buyers.harbour.host}", "address_changed")
    assert NEW not in told, "the old address gets a hint at the new one only"
    buyers.database.write(change_address.confirm, link_token(buyers))
    assert len(buyers.rows(OutboxEmail, col(OutboxEmail.kind) == "address_changed")) == 1, "pressed twice"


def test_a_link_expires_and_is_replaced_by_a_newer_one(buyers: TwoBuyers) -> None:
    token = buyers.sign_in(buyers.harbour.owner)
    buyers.database.write(change_address.ask, token, NEW)
    first = link_token(buyers)
    buyers.clock.advance(minutes=2)
    buyers.database.write(change_address.ask, token, "olga@other.example")
    with pytest.raises(Expired):
        buyers.database.write(change_address.confirm, first)
    second = link_token(buyers, "olga@other.example")
    buyers.database.read(change_address.opened, second)
    buyers.clock.advance(change_address.LIFETIME)
    with pytest.raises(Expired):
        buyers.database.read(change_address.opened, second)
    with pytest.raises(Expired):
        buyers.database.read(change_address.opened, "a" * 26)


def test_an_address_of_another_account_looks_free_until_its_link_is_pressed(buyers: TwoBuyers) -> None:
    token, taken = buyers.sign_in(buyers.harbour.owner), f"reviewer@{buyers.harbour.host}"
    assert buyers.database.write(change_address.ask, token, taken) == taken
    with pytest.raises(Conflict):
        buyers.database.write(change_address.confirm, link_token(buyers, taken))
    assert olgas_addresses(buyers) == {f"owner@{buyers.harbour.host}"}
    with pytest.raises(Invalid):
        buyers.database.write(change_address.ask, token, f"owner@{buyers.harbour.host}")


def test_only_a_signed_in_person_asks_and_not_too_often(buyers: TwoBuyers) -> None:
    with pytest.raises(Expired):
        buyers.database.write(change_address.ask, "a" * 26, NEW)
    token = buyers.sign_in(buyers.harbour.owner)
    for number in range(change_address.MOST_EMAILS):
        buyers.database.write(change_address.ask, token, f"olga{number}@new.example")
    with pytest.raises(Conflict):
        buyers.database.write(change_address.ask, token, "olga9@new.example")
    buyers.clock.advance(change_address.IN + timedelta(minutes=5))
    buyers.database.write(change_address.ask, buyers.sign_in(buyers.harbour.owner), "olga9@new.example")
    assert len(buyers.rows(AddressChange)) == 1, "the newest counts"
