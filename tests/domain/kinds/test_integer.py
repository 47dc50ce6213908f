"""A whole number."""

from decimal import Decimal

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.questionnaire import Question

KIND = KINDS["integer"]
WORKERS = Question(id="workers", kind="integer", ask="How many people work here?", unit="people", min=1, max=5000)


def test_a_number_without_a_fraction_is_read() -> None:
    assert from_json(WORKERS, 12) == 12
    assert from_json(WORKERS, 12.0) == 12


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("12", "The answer must be a whole number."),
        (True, "The answer must be a whole number."),
        (1.5, "The answer must be a whole number."),
        (10**15, "This number is too long: use at most 15 digits."),
        (0, "The smallest number that fits here is 1."),
        (5001, "The largest number that fits here is 5000."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(WORKERS, data)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("limit", [1, 5000])
def test_the_limits_themselves_fit(limit: int) -> None:
    assert from_json(WORKERS, limit) == limit


def test_it_is_typed_as_people_write_numbers() -> None:
    assert from_form(WORKERS, {"workers": ["1 200"]}).answer == 1200
    assert from_form(WORKERS, {"workers": ["twelve"]}).problem == "Write a whole number in digits, such as 12."
    assert to_form(WORKERS, 1200) == {"workers": ["1200"]}


def test_it_is_shown_with_its_unit() -> None:
    assert show(WORKERS, 1200, {"workers.unit": "people"}.__getitem__) == "1,200 people"


def test_rules_take_it_for_a_number_that_counts() -> None:
    assert (KIND.rule_type, KIND.is_whole) == ("number", True)


def test_samples_lie_on_both_sides_of_every_edge_and_within_the_limits() -> None:
    asked = WORKERS.model_copy(update={"max": 4})
    assert list(KIND.samples(asked, {Decimal(3)})) == [1, 2, 3, 4]
    wide = asked.model_copy(update={"max": None})
    assert list(KIND.samples(wide, {Decimal(9)})) == [1, 2, 5, 8, 9, 10]


def test_a_limit_is_a_whole_number() -> None:
    assert KIND.limit("-12") == (-12, None)
    for text in ("1.5", "007", "9" * 16):
        assert "a whole number of at most 15 digits" in str(KIND.limit(text)[1])
