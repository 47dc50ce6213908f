"""A member's new address waits for a press in an email; the newest request counts, and the old address is forgotten."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from portal.storage import address_changes
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import AddressChange, Member, PasswordToken, Person
from tests.two_buyers import TwoBuyers


def person_of(buyers: TwoBuyers, member: str) -> str:
    (row,) = buyers.rows(Member, col(Member.id) == member)
    return str(row.person_id)


def put(buyers: TwoBuyers, hash_: str, person: str, address: str) -> bool:
    expires_at = buyers.clock() + timedelta(hours=1)
    return buyers.database.write(address_changes.put, hash_, person, address, expires_at)


def test_a_second_request_replaces_the_first_unless_it_is_the_same_press(buyers: TwoBuyers) -> None:
    olga, rita = (person_of(buyers, actor.id) for actor in (buyers.harbour.owner, buyers.harbour.reviewer))
    assert put(buyers, "a", olga, "olga@new.example")
    assert not put(buyers, "b", olga, "olga@new.example"), "the button was pressed twice"
    assert put(buyers, "c", rita, "rita@new.example")
    assert put(buyers, "d", olga, "other@new.example")
    assert {row.hash for row in buyers.rows(AddressChange)} == {"c", "d"}
    buyers.clock.advance(minutes=1)
    assert put(buyers, "e", olga, "other@new.example")
    change = buyers.database.read(address_changes.by_token, "e")
    assert change is not None
    assert (change.person_id, change.address, change.used_at) == (olga, "other@new.example", None)
    assert buyers.database.read(address_changes.by_token, "d") is None


def test_an_address_is_taken_by_another_account_only(buyers: TwoBuyers) -> None:
    olga = person_of(buyers, buyers.harbour.owner.id)
    (own,) = buyers.rows(Person, col(Person.id) == olga)
    for address, is_taken in (
        (own.address, False),
        (f"reviewer@{buyers.harbour.host}", True),
        ("new@x.example", False),
    ):
        buyers.clock.advance(minutes=2)
        put(buyers, address, olga, address)
        change = buyers.database.read(address_changes.by_token, address)
        assert change is not None
        assert buyers.database.read(address_changes.is_taken, change) is is_taken


def test_links_that_were_sent_to_the_old_address_set_no_password_any_more(buyers: TwoBuyers) -> None:
    olga, rita = (person_of(buyers, actor.id) for actor in (buyers.harbour.owner, buyers.harbour.reviewer))

    def tokens(work: Work) -> None:
        for person in (olga, rita):
            row: dict[str, Any] = {"hash": person, "person_id": person, "created_at": work.now, "expires_at": work.now}
            work.execute(insert(table_of(PasswordToken)), row)

    buyers.database.write(tokens)
    put(buyers, "a", olga, "olga@new.example")
    change = buyers.database.read(address_changes.by_token, "a")
    assert change is not None
    buyers.database.write(address_changes.carry_out, "a", change)
    assert [row.address for row in buyers.rows(Person, col(Person.id) == olga)] == ["olga@new.example"]
    left = {row.person_id for row in buyers.rows(PasswordToken)}
    assert rita in left
    assert olga not in left
    used = buyers.database.read(address_changes.by_token, "a")
    assert used is not None
    assert used.used_at == buyers.clock()
    buyers.clock.advance(minutes=2)
    put(buyers, "b", olga, "again@new.example")
    assert buyers.database.read(address_changes.by_token, "a") is not None, "what was confirmed stays known"
