import pytest

from portal.mail.bounces.addresses import is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nadia@Halvora.example", "nadia@halvora.example"),
        ("<nadia@halvora.example>", "nadia@halvora.example."),
        ("anna@müller.example", "anna@xn--mller-kva.example"),
        ("anna@MÜLLER.example", "anna@mu\u0308ller.example"),
        ('"nadia"@halvora.example', "nadia@halvora.example"),
    ],
)
def test_one_address_in_two_spellings(one: str, other: str) -> None:
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nadia@halvora.example", "omar@halvora.example"),
        ("nadia@halvora.example", "nadia@halvora.example.org"),
        ("", ""),
    ],
)
def test_two_addresses(one: str, other: str) -> None:
    assert not is_same(one, other)
