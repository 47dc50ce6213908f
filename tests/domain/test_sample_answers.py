"""A handful of answers stands for all: one for each way in which rules tell them apart."""

from decimal import Decimal
from typing import Any

import pytest

from portal.domain.expressions import UNKNOWN, Scope, check_types, parse
from portal.domain.expressions.types import Typed
from portal.domain.questionnaire import Version
from portal.domain.sample_answers import UNANSWERED, SampleAnswer, is_enumerable, sample_answers
from tests.domain.small import version

GIVEN = version(
    "{id: held, kind: yes_no, ask: H?, allow: [dont_know, declined]}",
    "{id: way, kind: choice, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}]}",
    "{id: other, kind: choice, ask: O?, options: [{id: road, text: R}, {id: sea, text: S}]}",
    "{id: ways, kind: choices, ask: W?, options: [{id: road, text: R}, {id: sea, text: S}, {id: air, text: A}]}",
    "{id: many, kind: integer, ask: M?, min: 0, max: 50}",
    "{id: share, kind: percent, ask: S?}",
    "{id: level, kind: decimal, ask: L?}",
    "{id: story, kind: text, ask: T?}",
)
KNOWN = {("small", name) for name in ("held", "way", "other", "ways", "many", "share")}


def typed(rule: str, given: Version = GIVEN) -> Typed:
    return check_types(parse(rule), Scope("small", {"small": given}))


def samples(name: str, *rules: str) -> tuple[SampleAnswer, ...]:
    asked = GIVEN.question(name)
    assert asked is not None
    return sample_answers(asked, [typed(rule) for rule in rules], ("small", name))


def values(name: str, *rules: str) -> set[Any]:
    return {sample.value for sample in samples(name, *rules) if sample.state == "answered"}


def test_a_question_has_its_answers_its_non_answers_and_being_left_open() -> None:
    assert samples("held") == (
        SampleAnswer(True, "answered"),
        SampleAnswer(False, "answered"),
        SampleAnswer(UNKNOWN, "dont_know"),
        SampleAnswer(UNKNOWN, "declined"),
        UNANSWERED,
    )
    assert UNANSWERED == (UNKNOWN, None)


def test_a_choice_has_every_option() -> None:
    assert values("way") == {"road", "sea"}


def test_of_several_options_only_those_that_rules_name_are_told_apart() -> None:
    assert values("ways", '"sea" in ways') == {("sea",), ("sea", "road"), ("road",)}
    assert len(values("ways", '"sea" in ways and "air" in ways')) > 3


def test_a_number_lies_on_before_between_or_behind_what_rules_name_and_within_its_limits() -> None:
    numbers = values("many", "many > 10", "20 >= many")
    assert {Decimal(0), Decimal(10), Decimal(11), Decimal(20), Decimal(21), Decimal(50)} <= numbers
    assert all(0 <= number <= 50 for number in numbers)
    assert any(10 < number < 20 for number in values("many", "many > 10 or many > 20"))


def test_a_number_below_nought_is_named_too() -> None:
    assert Decimal(-3) in values("level", "level > -3")
    assert values("share", "share > -3") == {Decimal(0), Decimal(50), Decimal(100)}


def test_only_what_stands_beside_this_question_is_named() -> None:
    assert Decimal(7) not in values("many", "share > 7", "many > 10 and share < 7")
    assert Decimal(7) in values("many", "many in [7, 9]")


def test_what_cannot_be_counted_has_no_samples() -> None:
    assert samples("story") == ()


@pytest.mark.parametrize(
    ("rule", "countable"),
    [
        ("held", True),
        ("dont_know(held)", True),
        ("answered(many)", True),
        ("many > 10", True),
        ("10 > many", True),
        ("many > -1", True),
        ('way == "road"', True),
        ("way == other", True),
        ("held == held", True),
        ('way in ["road", "sea"]', True),
        ('"road" in ways', True),
        ("many + 1 > 10", False),
        ("many > share", False),
        ("many * 2 == 4", False),
        ("round(many, 0) > 1", False),
        ('story == "so"', False),  # its answers are not counted
        ("answered(story)", False),
        ("1 > 2", False),
        ("true", False),
    ],
)
def test_a_piece_of_a_rule_is_countable_when_samples_tell_apart_all_that_it_does(rule: str, countable: bool) -> None:
    asked = typed(rule)
    assert is_enumerable(asked.tree, asked, KNOWN) is countable
