"""A member's address changes when a link sent to the new one is pressed, and the old one is told."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, Expired, Invalid
from portal.storage.rows import col
from portal.storage.tables import AddressChange, OutboxEmail, Person
from portal.workflow import change_address
from tests.entering import newest_text
from tests.two_buyers import Portal

NEW = "olga@new.example"


def link_token(portal: Portal, address: str = NEW) -> str:
    """The token in the newest link that was sent to this address."""
    text = newest_text(portal.database, address, "address_change")
    return text.split("/address/")[1].split()[0]


def olgas_addresses(portal: Portal) -> set[str]:
    both = col(Person.address).in_([NEW, f"owner@{portal.harbour.host}"])
    return {row.address for row in portal.rows(Person, both)}


def test_the_address_changes_when_the_link_is_pressed_and_no_sooner(portal: Portal) -> None:
    token = portal.sign_in(portal.harbour.owner)
    assert portal.database.write(change_address.ask, token, " Olga@New.example ") == NEW
    assert olgas_addresses(portal) == {f"owner@{portal.harbour.host}"}
    change = portal.database.write(change_address.confirm, link_token(portal))
    assert (change.address, olgas_addresses(portal)) == (NEW, {NEW})
    told = newest_text(portal.database, f"owner@{portal.harbour.host}", "address_changed")
    assert NEW not in told, "the old address gets a hint at the new one only"
    portal.database.write(change_address.confirm, link_token(portal))
    assert len(portal.rows(OutboxEmail, col(OutboxEmail.kind) == "address_changed")) == 1, "pressed twice"


def test_a_link_expires_and_is_replaced_by_a_newer_one(portal: Portal) -> None:
    token = portal.sign_in(portal.harbour.owner)
    portal.database.write(change_address.ask, token, NEW)
    first = link_token(portal)
    portal.clock.advance(minutes=2)
    portal.database.write(change_address.ask, token, "olga@other.example")
    with pytest.raises(Expired):
        portal.database.write(change_address.confirm, first)
    second = link_token(portal, "olga@other.example")
    portal.database.read(change_address.opened, second)
    portal.clock.advance(change_address.LIFETIME)
    with pytest.raises(Expired):
        portal.database.read(change_address.opened, second)
    with pytest.raises(Expired):
        portal.database.read(change_address.opened, "a" * 26)


def test_an_address_of_another_account_looks_free_until_its_link_is_pressed(portal: Portal) -> None:
    token, taken = portal.sign_in(portal.harbour.owner), f"reviewer@{portal.harbour.host}"
    assert portal.database.write(change_address.ask, token, taken) == taken
    with pytest.raises(Conflict):
        portal.database.write(change_address.confirm, link_token(portal, taken))
    assert olgas_addresses(portal) == {f"owner@{portal.harbour.host}"}
    with pytest.raises(Invalid):
        portal.database.write(change_address.ask, token, f"owner@{portal.harbour.host}")


def test_only_a_signed_in_person_asks_and_not_too_often(portal: Portal) -> None:
    with pytest.raises(Expired):
        portal.database.write(change_address.ask, "a" * 26, NEW)
    token = portal.sign_in(portal.harbour.owner)
    for number in range(change_address.MOST_EMAILS):
        portal.database.write(change_address.ask, token, f"olga{number}@new.example")
    with pytest.raises(Conflict):
        portal.database.write(change_address.ask, token, "olga9@new.example")
    portal.clock.advance(change_address.IN + timedelta(minutes=5))
    portal.database.write(change_address.ask, portal.sign_in(portal.harbour.owner), "olga9@new.example")
    assert len(portal.rows(AddressChange)) == 1, "the newest counts"
