import pytest

from portal.domain import addresses
from portal.domain.refusals import Invalid

PASTED = (
    "\u2068mona@nakhla.example\u2069",
    "\u200emona@nakhla.example\u200f",
    "mona@nakhla.example\u200b",
    "<mona@nakhla.example>",
    "(mona@nakhla.example)",
    "mailto:mona@nakhla.example?subject=Hello",
    "mona@nakhla.example.",
    "mona@nakhla.example;",
    "mona@nakhla.example\u060c",
    "mona\uff20nakhla.example",
    "\uff4d\uff4f\uff4e\uff41@nakhla.example",
    "Mona Said <mona@nakhla.example>",
    '"Said, Mona" <mona@nakhla.example>',
    "MONA@NAKHLA.EXAMPLE",
    "\xa0mona@nakhla.example\xa0",
    "mona%40nakhla.example",
    "&lt;mona@nakhla.example&gt;",
    "«mona@nakhla.example»",
    "mona @ nakhla.example",
    "Mona Said (mona@nakhla.example)",
    "„mona@nakhla.example“",
    "[mona@nakhla.example](mailto:mona@nakhla.example)",
    "mona@nakhla.example MONA@nakhla.example",
    "E-Mail：mona@nakhla.example",
    "mona@nakhla.example/",
    "\N{ENVELOPE}\ufe0f mona@nakhla.example",
    "\N{E-MAIL SYMBOL}mona@nakhla.example",
)


@pytest.mark.parametrize("typed", PASTED)
def test_an_address_is_recognised_however_it_was_copied(typed: str) -> None:
    assert addresses.same(typed, "mona@nakhla.example")


@pytest.mark.parametrize("typed", ["mona@nakhla.example.org", "lona@nakhla.example", "", "@", "mona", "a@b c@d"])
def test_another_address_stays_another(typed: str) -> None:
    assert not addresses.same(typed, "mona@nakhla.example")


def test_both_forms_of_a_foreign_domain_are_one_address() -> None:
    for typed in (
        "info@münchen.example",
        "info@xn--mnchen-3ya.example",
        "INFO@MÜNCHEN。example",
        "info@mu\u0308nchen.example",
    ):
        assert addresses.same(typed, "info@münchen.example")
    assert not addresses.same("info@munchen.example", "info@münchen.example")


@pytest.mark.parametrize(
    ("domain", "encoded"),
    [
        ("straße.example", "xn--strae-oqa.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("σας.example", "xn--mxa8ab.example"),
        ("אבג1.example", "xn--1-zhcde.example"),
        ("نامه\u200cای.example", "xn--mgba3gch31f060k.example"),
        ("Bücher.Example", "xn--bcher-kva.example"),
        ("plain.example.", "plain.example"),
    ],
)
def test_domains_follow_the_rules_of_2008(domain: str, encoded: str) -> None:
    assert addresses.encoded_domain(domain) == encoded
    assert addresses.transported(f"x@{domain}") == f"x@{encoded}"
    assert addresses.transported(addresses.checked(f"x@{encoded}")) == f"x@{encoded}"


def test_the_sharp_s_is_not_two_letters() -> None:
    assert not addresses.same("x@straße.example", "x@strasse.example")


@pytest.mark.parametrize(
    "address",
    (
        *("a@b", "@", "", "a@☕.example", "a b@c.example", "a@b.example, c@d.example", "x@\udcff.example"),
        *("a@-x.example", "a@" + "x" * 64 + ".example", "a\x00b@c.example", "a@c.example\r\nBcc: x@y.example"),
        "a@" + "b." * 150 + "example",
    ),
)
def test_what_cannot_be_written_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(Invalid, match="Enter an email address in full"):
        addresses.checked(address)


def test_a_stored_address_keeps_its_name_and_shows_its_domain() -> None:
    assert addresses.checked("Ann.B@XN--BCHER-KVA.example") == "Ann.B@bücher.example"
    assert addresses.checked("Ann Weber <ann@example.org>") == "ann@example.org"


def test_the_one_address_of_a_line_is_found() -> None:
    assert addresses.found_in("Ann Weber, sourcing@aurelia.example.") == "sourcing@aurelia.example"
    assert addresses.found_in("Call Ann Weber") is None
    assert addresses.found_in("a@b.example or c@d.example") is None
