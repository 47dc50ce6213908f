"""An excerpt of another portal is verified by keys that the operator added; older keys stay until all are removed."""

from portal.storage import trusted_portals
from tests.two_buyers import TwoBuyers

ONE, OTHER = "https://one.example", "https://other.example"


def test_keys_are_known_by_portal_and_added_ones_join_those_before(buyers: TwoBuyers) -> None:
    assert buyers.database.read(trusted_portals.keys_of, ONE) == {}
    buyers.database.write(trusted_portals.add, ONE, {"k1": b"\x00\xff"})
    buyers.database.write(trusted_portals.add, OTHER, {"k1": b"other"})
    buyers.database.write(trusted_portals.add, ONE, {"k2": b"new"})
    assert buyers.database.read(trusted_portals.keys_of, ONE) == {"k1": b"\x00\xff", "k2": b"new"}
    assert buyers.database.read(trusted_portals.keys_of, OTHER) == {"k1": b"other"}
    assert buyers.database.read(trusted_portals.every)[ONE]["k1"] == "00ff"


def test_a_portal_is_trusted_no_more_and_the_others_are(buyers: TwoBuyers) -> None:
    for name in (ONE, OTHER):
        buyers.database.write(trusted_portals.add, name, {"k1": b"a"})
    assert buyers.database.write(trusted_portals.remove, ONE)
    assert not buyers.database.write(trusted_portals.remove, ONE)
    assert buyers.database.read(trusted_portals.keys_of, ONE) == {}
    assert buyers.database.read(trusted_portals.keys_of, OTHER) == {"k1": b"a"}
