"""A day."""

from datetime import date

import pytest

from portal.domain.kinds import KINDS, InvalidAnswer, from_form, from_json, show, to_form
from portal.domain.questionnaire import Question

KIND = KINDS["date"]
BUILT = Question(id="built", kind="date", ask="When was it built?", min="2020-01-01", max="2026-12-31")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (2026, "The answer must be a date such as 2026-05-01."),
        ("2026-5-1", "The answer must be a date such as 2026-05-01."),
        ("2026-02-30", "There is no day 2026-02-30."),
        ("2019-12-31", "The date must not be before 1 January 2020."),
        ("2027-01-01", "The date must not be after 31 December 2026."),
    ],
)
def test_what_does_not_fit_is_refused(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        from_json(BUILT, data)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("limit", ["2020-01-01", "2026-12-31"])
def test_the_limits_themselves_fit(limit: str) -> None:
    assert from_json(BUILT, limit) == date.fromisoformat(limit)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "3", "2026"), "The date needs a day too."),
        (("27", "March", "2026"), "Write day, month and year in digits, for example 27 3 2026."),
        (("27", "3", "26"), "Write the year with four digits, for example 2026."),
        (("27", "13", "2026"), "The month must be between 1 and 12."),
        (("32", "3", "2026"), "The day must be between 1 and 31."),
    ],
)
def test_three_fields_that_are_no_day_are_asked_about(typed: tuple[str, str, str], sentence: str) -> None:
    fields = {f"built.{part}": [text] for part, text in zip(("day", "month", "year"), typed, strict=True)}
    assert from_form(BUILT, fields).problem == sentence


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_of_a_year_can_be_typed(day: date) -> None:
    assert from_form(BUILT, to_form(BUILT, day)).answer == day


def test_a_day_is_read_back_from_its_fields() -> None:
    day = from_json(BUILT, "2026-03-27")
    assert day == date(2026, 3, 27)
    assert to_form(BUILT, day) == {"built.day": ["27"], "built.month": ["3"], "built.year": ["2026"]}
    assert from_form(BUILT, to_form(BUILT, day)).answer == day


def test_it_is_shown_written_out() -> None:
    assert show(BUILT, date(2026, 3, 27), str) == "27 March 2026"


def test_samples_are_the_days_beside_every_day_that_is_named() -> None:
    assert KIND.rule_type == "date"
    asked = BUILT.model_copy(update={"max": None})
    assert list(KIND.samples(asked, {date(2026, 1, 1)})) == [
        date(2020, 1, 1),
        date(2020, 1, 2),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
    ]


def test_a_limit_is_a_day_of_the_calendar() -> None:
    assert KIND.limit("2026-05-01") == ("2026-05-01", None)
    for text in ("2026-02-30", "20260501", "soon"):
        assert "a date like 2026-05-01 is expected here" in str(KIND.limit(text)[1])
