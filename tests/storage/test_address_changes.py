"""A member's new address waits for a press in an email; the newest request counts, and the old address is forgotten."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from portal.storage import address_changes
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import AddressChange, Member, PasswordToken, Person
from tests.two_buyers import Portal


def person_of(portal: Portal, member: str) -> str:
    (row,) = portal.rows(Member, col(Member.id) == member)
    return str(row.person_id)


def put(portal: Portal, hash_: str, person: str, address: str) -> bool:
    expires_at = portal.clock() + timedelta(hours=1)
    return portal.database.write(address_changes.put, hash_, person, address, expires_at)


def test_a_second_request_replaces_the_first_unless_it_is_the_same_press(portal: Portal) -> None:
    olga, rita = (person_of(portal, actor.id) for actor in (portal.harbour.owner, portal.harbour.reviewer))
    assert put(portal, "a", olga, "olga@new.example")
    assert not put(portal, "b", olga, "olga@new.example"), "the button was pressed twice"
    assert put(portal, "c", rita, "rita@new.example")
    assert put(portal, "d", olga, "other@new.example")
    assert {row.hash for row in portal.rows(AddressChange)} == {"c", "d"}
    portal.clock.advance(minutes=1)
    assert put(portal, "e", olga, "other@new.example")
    change = portal.database.read(address_changes.by_token, "e")
    assert change is not None
    assert (change.person_id, change.address, change.used_at) == (olga, "other@new.example", None)
    assert portal.database.read(address_changes.by_token, "d") is None


def test_an_address_is_taken_by_another_account_only(portal: Portal) -> None:
    olga = person_of(portal, portal.harbour.owner.id)
    (own,) = portal.rows(Person, col(Person.id) == olga)
    for address, is_taken in (
        (own.address, False),
        (f"reviewer@{portal.harbour.host}", True),
        ("new@x.example", False),
    ):
        portal.clock.advance(minutes=2)
        put(portal, address, olga, address)
        change = portal.database.read(address_changes.by_token, address)
        assert change is not None
        assert portal.database.read(address_changes.is_taken, change) is is_taken


def test_links_that_were_sent_to_the_old_address_set_no_password_any_more(portal: Portal) -> None:
    olga, rita = (person_of(portal, actor.id) for actor in (portal.harbour.owner, portal.harbour.reviewer))

    def tokens(work: Work) -> None:
        for person in (olga, rita):
            row: dict[str, Any] = {"hash": person, "person_id": person, "created_at": work.now, "expires_at": work.now}
            work.execute(insert(table_of(PasswordToken)), row)

    portal.database.write(tokens)
    put(portal, "a", olga, "olga@new.example")
    change = portal.database.read(address_changes.by_token, "a")
    assert change is not None
    portal.database.write(address_changes.carry_out, "a", change)
    assert [row.address for row in portal.rows(Person, col(Person.id) == olga)] == ["olga@new.example"]
    left = {row.person_id for row in portal.rows(PasswordToken)}
    assert rita in left
    assert olga not in left
    used = portal.database.read(address_changes.by_token, "a")
    assert used is not None
    assert used.used_at == portal.clock()
    portal.clock.advance(minutes=2)
    put(portal, "b", olga, "again@new.example")
    assert portal.database.read(address_changes.by_token, "a") is not None, "what was confirmed stays known"
