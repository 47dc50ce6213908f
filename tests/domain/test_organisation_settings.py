"""What an organisation says once: cleaned, compared, and refused beside the setting that cannot be used."""

from dataclasses import replace

import pytest

from portal.domain.addresses import NOT_AN_ADDRESS
from portal.domain.organisation_settings import (
    LONG,
    LONGEST_LINE,
    LONGEST_SENDER,
    LONGEST_TEXT,
    NAMES,
    InvalidSettings,
    OrganisationSettings,
    problems,
)

ACME = OrganisationSettings(
    "Acme", "Acme Buying", "buying@acme.example", "Europe/Vienna", "We ask", "Law", "Help", "Call"
)


def test_settings_lose_the_space_around_them_and_the_address_is_as_it_is_stored() -> None:
    typed = OrganisationSettings("  Acme ", sender_name="\tAcme\n", reply_to=" buying@ACME.example ", purpose=" a  b ")
    assert typed.cleaned() == OrganisationSettings("Acme", "Acme", "buying@acme.example", purpose="a  b")


def test_what_is_no_address_stays_as_it_was_typed_so_that_it_can_be_put_right() -> None:
    assert OrganisationSettings("Acme", reply_to=" buying@ ").cleaned().reply_to == "buying@"


def test_the_mark_tells_settings_from_others_and_is_the_same_for_the_same() -> None:
    assert ACME.mark == replace(ACME).mark
    changed = [replace(ACME, **{name: "Other"}) for name in NAMES]
    assert len({settings.mark for settings in (ACME, *changed)}) == len(NAMES) + 1
    assert replace(ACME, purpose="Law", legal_basis="We ask").mark != ACME.mark


def test_what_changed_is_named_in_the_order_of_the_page() -> None:
    assert ACME.changed_from(ACME) == ()
    assert ACME.changed_from(replace(ACME, contact_line="", name="Other")) == ("name", "contact_line")


def test_settings_that_can_be_used_have_no_problem_and_only_the_name_is_needed() -> None:
    assert problems(ACME) == {}
    assert problems(OrganisationSettings("Acme")) == {}
    assert problems(OrganisationSettings("")) == {
        "name": "Enter the organisation's name. Suppliers read it in every email."
    }


@pytest.mark.parametrize(
    ("name", "longest"), [("name", LONGEST_LINE), ("sender_name", LONGEST_SENDER), ("purpose", LONGEST_TEXT)]
)
def test_a_setting_has_its_length(name: str, longest: int) -> None:
    assert problems(replace(ACME, **{name: "x" * longest})) == {}
    assert problems(replace(ACME, **{name: "x" * (longest + 1)})) == {name: f"Use {longest:,} characters or fewer."}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in (*LONG, "reply_to")])
@pytest.mark.parametrize("text", ["one\ntwo", "one\rtwo", "one\u2028two", "bell\x07"])
def test_what_goes_into_a_line_of_an_email_is_one_line(name: str, text: str) -> None:
    assert problems(replace(ACME, **{name: text})) == {name: "Write this on one line."}


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_may_have_several_lines(name: str) -> None:
    assert problems(replace(ACME, **{name: "one\ntwo"})) == {}


@pytest.mark.parametrize("address", ["buying", "buying@", "a@b.example\nBcc: c@d.example", "Acme"])
def test_replies_go_to_an_address(address: str) -> None:
    assert problems(replace(ACME, reply_to=address)) == {"reply_to": NOT_AN_ADDRESS}


def test_a_refusal_has_a_sentence_beside_each_setting() -> None:
    refusal = InvalidSettings({"name": "Enter a name.", "zone": "Choose a zone."})
    assert refusal.fields == {"name": "Enter a name.", "zone": "Choose a zone."}
    assert refusal.problems == ("Enter a name.", "Choose a zone.")
    assert str(refusal) == "The organisation cannot be saved like this."
