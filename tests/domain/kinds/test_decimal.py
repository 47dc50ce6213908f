"""A number with or without a fraction."""

from decimal import Decimal

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form, to_json
from portal.domain.questionnaire import Question

KIND = KINDS["decimal"]
HOURS = Question(id="hours", kind="decimal", ask="How many hours a day?", unit="hours", min="0.5", max="16")


def test_a_number_is_read_exactly() -> None:
    assert from_json(HOURS, "8.10") == Decimal("8.10")
    assert to_json(from_json(HOURS, "8.10")) == "8.10"
    assert from_json(HOURS, 8) == 8


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (True, "The answer must be a number."),
        ("8,5", "The answer must be a number of at most 15 digits before and after the point, such as 12.50."),
        ("0.4", "The smallest number that fits here is 0.5."),
        (17, "The largest number that fits here is 16."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(HOURS, data)
    assert refused.value.sentence == sentence


def test_a_comma_is_a_point_unless_it_could_mean_two_things() -> None:
    assert from_form(HOURS, {"hours": ["8,5"]}).answer == Decimal("8.5")
    assert "could mean 1200 or 1.200" in str(from_form(HOURS, {"hours": ["1,200"]}).problem)
    assert to_form(HOURS, Decimal("8.50")) == {"hours": ["8.50"]}


def test_it_is_shown_with_its_unit() -> None:
    assert show(HOURS, Decimal("8.5"), {"hours.unit": "hours"}.__getitem__) == "8.5 hours"


def test_rules_take_it_for_a_number_with_samples_between_the_edges() -> None:
    assert (KIND.rule_type, KIND.is_whole) == ("number", False)
    asked = HOURS.model_copy(update={"min": None, "max": "10"})
    assert list(KIND.samples(asked, {Decimal(8)})) == [7, 8, 9, 10]


def test_a_limit_stays_as_exact_as_it_was_written() -> None:
    assert KIND.limit("1.50") == ("1.50", None)
    assert "a number of at most 15 digits" in str(KIND.limit("1,5")[1])
    assert KIND.limit_order("10") > KIND.limit_order("9")
