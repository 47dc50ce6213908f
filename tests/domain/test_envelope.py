import pytest

from portal.domain import envelope

KEY = b"k" * 32
ID = "qv3xk5m2r7t4w6y3a5c2e7g4i6"


def test_each_email_has_an_address_that_only_we_can_make() -> None:
    sender = envelope.sender("bounces@candour.example", ID, KEY)
    secret = sender.partition(".")[2].partition("@")[0]
    assert sender.startswith(f"bounces+{ID}.") and sender.endswith("@candour.example")
    assert envelope.is_genuine(sender, ID, secret)
    assert envelope.is_genuine(sender, ID.upper(), secret.upper())
    assert not envelope.is_genuine(sender, ID, "a" * len(secret))
    assert not envelope.is_genuine(sender, "b" * 26, secret)
    assert not envelope.is_genuine(None, ID, secret)
    assert envelope.sender("bounces@candour.example", ID, b"x" * 32) != sender


def test_the_address_never_passes_what_mail_servers_take() -> None:
    longest = "b" * 24 + "@candour.example"
    assert envelope.fits(longest)
    assert len(envelope.sender(longest, ID, KEY).partition("@")[0]) == 64


@pytest.mark.parametrize(
    "address",
    ["", "bounces", "@candour.example", "bounces@", "b+x@candour.example", "b" * 25 + "@c.example", "ä@c.example"],
)
def test_an_address_without_room_is_refused(address: str) -> None:
    assert not envelope.fits(address)
