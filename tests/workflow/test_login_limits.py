"""Tries to sign in are counted by address and network; a browser that signed in before has a count of its own."""

import pytest

from portal.storage.database import Database, Work
from portal.workflow import login_limits
from portal.workflow.login_limits import DEVICE_LIFETIME, TRIES_PER_ADDRESS_AND_CLIENT, WINDOW, Visitor
from tests.conftest import Clock

ADDRESS = "olga@nordwind.example"


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("no address", "no address"),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_subscribers_ipv6_addresses_are_one_network(client: str, network: str) -> None:
    assert Visitor(client).network == network


def _try(work: Work, visitor: Visitor, address: str = ADDRESS) -> bool:
    return login_limits.take(work, login_limits.of_sign_in(work, address, visitor, "olga"))


def _forgive(work: Work, visitor: Visitor) -> None:
    login_limits.forgive(work, login_limits.of_sign_in(work, ADDRESS, visitor, "olga"))


def test_a_stranger_is_stopped_and_the_owner_of_the_address_is_not(database: Database, clock: Clock) -> None:
    stranger = Visitor("203.0.113.9")
    cookie = database.read(login_limits.device_cookie, "olga")
    assert [database.write(_try, stranger) for _ in range(TRIES_PER_ADDRESS_AND_CLIENT)] == [True] * 10
    assert not database.write(_try, stranger, ADDRESS.upper())
    assert database.write(_try, stranger, "rui@nordwind.example")
    assert database.write(_try, Visitor("198.51.100.7"))
    assert database.write(_try, Visitor("203.0.113.9", cookie))
    database.write(_forgive, stranger)
    assert database.write(_try, stranger)
    assert not database.write(_try, stranger)
    clock.advance(WINDOW)
    clock.advance(seconds=1)
    assert database.write(_try, stranger)


def test_a_device_cookie_is_for_one_person_and_half_a_year(database: Database, clock: Clock) -> None:
    cookie = database.read(login_limits.device_cookie, "olga")
    assert database.read(login_limits.is_known_device, cookie, "olga")
    for wrong, person in ((cookie, "rui"), (cookie[:-4] + "AAAA", "olga"), ("", "olga"), ("é", "olga")):
        assert not database.read(login_limits.is_known_device, wrong, person)
    clock.advance(DEVICE_LIFETIME)
    assert not database.read(login_limits.is_known_device, cookie, "olga")
