"""Texts in which `{name}` stands for a value: refused where the name means nothing, filled when they are shown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.expressions import UNKNOWN, ExpressionProblem, Scope
from portal.domain.expressions.scope import NUMBER
from portal.domain.messages import JoinedText, QuestionnaireText
from portal.domain.placeholders import FilledText, fill_from, number, plain
from portal.domain.values import Money
from tests.domain.small import version

BASE = version("{id: way, kind: choice, ask: W?, options: [{id: air, text: By air}]}", family="base")
OWN = version(
    "{id: many, kind: integer, ask: M?}",
    "{id: held, kind: yes_no, ask: H?}",
    "{id: fee, kind: money, ask: F?}",
    "{id: since, kind: date, ask: S?}",
    "{id: ways, kind: choices, ask: W?, options: [{id: road, text: By road}, {id: sea, text: By sea}]}",
    "{id: routes, kind: table, ask: R?, columns: [{id: by, kind: choice, text: B, "
    "options: [{id: road, text: Overland}]}]}",
    "{id: signed, kind: attestation, ask: S}",
    more="derived: [{id: share, value: many / 3, places: 1}]\n",
)
SCOPE = Scope("small", {"small": OWN, "base": BASE}, {("small", "share"): NUMBER})


def filled(text: str, **values: Any) -> str:
    return fill_from(text, SCOPE).text({("small", *name.split("__")): value for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("Nothing to fill.", {}, "Nothing to fill."),
        ("{many} kept", {"many": Decimal(1200)}, "1200 kept"),
        ("{many}{many}", {"many": Decimal(3)}, "33"),
        ("Of {many}.", {}, "Of –."),
        ("Of {many}.", {"many": UNKNOWN}, "Of –."),
        ("Held: {held}", {"held": True}, "Held: yes"),
        ("Held: {held}", {"held": False}, "Held: no"),
        ("Paid {fee}", {"fee": Money(Decimal("8.50"), "EUR")}, "Paid 8.5 EUR"),
        ("Since {since}", {"since": date(2026, 1, 31)}, "Since 2026-01-31"),
        ("By {ways}", {"ways": ("road", "sea")}, "By By road, By sea"),
        ("{routes.by}", {"routes__by": ("road", UNKNOWN)}, "Overland, –"),
        ("{share} of them", {"share": Decimal("0.25")}, "0.3 of them"),
    ],
)
def test_a_text_is_filled_with_what_the_answers_say(text: str, values: dict[str, Any], shown: str) -> None:
    assert filled(text, **values) == shown


def test_another_family_and_the_day_of_the_response_can_be_named() -> None:
    ready = fill_from("{base.way} on {as_of}", SCOPE)
    assert ready.text({("base", "way"): "air", ("", "as_of"): date(2026, 5, 1)}) == "By air on 2026-05-01"


def test_a_filled_text_knows_its_names_in_their_order() -> None:
    ready = fill_from("{many} of {held}", SCOPE)
    assert (ready.pieces, ready.names) == (("", " of ", ""), ("many", "held"))
    assert [key for key, _ in ready.slots] == [("small", "many"), ("small", "held")]


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("Of {many", 3, "this { has no counterpart; write a name between { and }"),
        ("Of many}", 7, "this } has no counterpart; write a name between { and }"),
        ("Of {many + 1}", 4, "only the name of a question or derived value can be written between { and }"),
        ("Of {signed}", 4, "signed is a declaration and cannot be put into a text"),
        ("Of {routes}", 4, "routes is a table and cannot be put into a text"),
    ],
)
def test_braces_hold_one_name_that_can_be_shown(text: str, offset: int, message: str) -> None:
    with pytest.raises(ExpressionProblem) as problem:
        fill_from(text, SCOPE)
    assert (problem.value.offset, problem.value.message) == (offset, message)


@pytest.mark.parametrize("text", ["Of {nobody}", "Of {}", "Of {base.nobody}", "Of {many many}"])
def test_a_name_that_means_nothing_is_refused_inside_the_braces(text: str) -> None:
    with pytest.raises(ExpressionProblem) as problem:
        fill_from(text, SCOPE)
    assert problem.value.offset >= 4


VALUES: dict[tuple[str, ...], Any] = {("small", "many"): Decimal(12), ("small", "ways"): ("sea",)}


def test_a_translation_is_filled_in_its_own_order() -> None:
    ready = fill_from("{many} by {ways}", SCOPE)
    assert ready.in_words("{ways}: {many}", VALUES) == "By sea: 12"
    assert ready.in_words("Nur {many}", VALUES) == "Nur 12"
    assert ready.in_words("{many}", {}) == "–"


def test_a_name_that_the_source_does_not_have_stays_as_it_is_in_a_translation() -> None:
    ready = fill_from("{many} kept", SCOPE)
    assert ready.in_words("{many} {held} {} }{", VALUES) == "12 {held}  }{"


def test_options_keep_the_key_of_their_text_so_that_they_can_be_said_in_another_language() -> None:
    words = fill_from("By {ways}", SCOPE).in_words("Per {ways}", VALUES)
    assert isinstance(words, JoinedText)
    (listed,) = [part for part in words.parts if isinstance(part, JoinedText)]
    (option,) = [part for part in listed.parts if isinstance(part, QuestionnaireText)]
    assert (str(option), option.key) == ("By sea", "ways.sea.text")
    assert words.with_texts({"ways.sea.text": "Seeweg"}.__getitem__) == "Per Seeweg"


def test_a_text_without_names_is_itself() -> None:
    assert FilledText(("So.",), ()).text({}) == "So."


@pytest.mark.parametrize(
    ("value", "places", "digits"),
    [
        (Decimal("1E+3"), None, "1000"),
        (Decimal("0.10"), None, "0.1"),
        (Decimal("100"), None, "100"),
        (Decimal("3.00"), None, "3"),
        (Decimal(1) / Decimal(3), None, "0.3333333333"),
        (Decimal("0.25"), 1, "0.3"),
        (Decimal("-0.25"), 1, "-0.3"),
        (Decimal("7"), 2, "7.00"),
    ],
)
def test_a_number_is_digits_without_an_exponent(value: Decimal, places: int | None, digits: str) -> None:
    assert number(value, places) == digits


def test_what_has_no_form_of_its_own_is_shown_as_text() -> None:
    assert plain("So.") == "So."
    assert plain(Money(Decimal("7"), ""), 2) == "7.00"
