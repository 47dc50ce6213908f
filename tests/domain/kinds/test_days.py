"""A day: three fields of a form, or one text in JSON data."""

from datetime import date

import pytest

from portal.domain.kinds.base import InvalidAnswer
from portal.domain.kinds.days import day_of, posted_day, typed_day


def parts(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (parts("1", "5", "2026"), "2026-05-01"),
        (parts(" 01 ", "05", "2026"), "2026-05-01"),
        (parts("31", "12", "0001"), "0001-12-31"),
        (parts("٣١", "٠١", "٢٠٢٦"), "2026-01-31"),
        (parts("১", "৫", "২০২৬"), "2026-05-01"),
        (parts("31", "2", "2026"), "2026-02-31"),
        ({}, None),
        (parts("", " ", ""), None),
    ],
)
def test_three_fields_are_a_day_in_every_script_and_three_empty_ones_are_none(
    typed: dict[str, str], read: str | None
) -> None:
    """Whether the calendar has such a day is told when the day itself is read."""
    assert typed_day(typed) == read


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (parts("", "5", "2026"), "The date needs a day too."),
        (parts("1", "", "2026"), "The date needs a month too."),
        (parts("1", "5", ""), "The date needs a year too."),
        ({"year": "2026"}, "The date needs a day too."),
        (parts("1", "May", "2026"), "Write day, month and year in digits, for example 27 3 2026."),
        (parts("-1", "5", "2026"), "Write day, month and year in digits, for example 27 3 2026."),
        (parts("1.", "5", "2026"), "Write day, month and year in digits, for example 27 3 2026."),
        (parts("²", "5", "2026"), "Write day, month and year in digits, for example 27 3 2026."),
        (parts("1", "5", "9" * 5000), "Write day, month and year in digits, for example 27 3 2026."),
        (parts("1", "5", "26"), "Write the year with four digits, for example 2026."),
        (parts("1", "5", "20260"), "Write the year with four digits, for example 2026."),
        (parts("1", "13", "2026"), "The month must be between 1 and 12."),
        (parts("1", "0", "2026"), "The month must be between 1 and 12."),
        (parts("32", "1", "2026"), "The day must be between 1 and 31."),
        (parts("0", "1", "2026"), "The day must be between 1 and 31."),
    ],
)
def test_a_day_that_cannot_be_read_is_told_what_to_write(typed: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        typed_day(typed)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_is_posted_is_read_back_the_same(day: date) -> None:
    typed = typed_day({part: texts[0] for part, texts in posted_day(day).items()})
    assert day_of(typed) == day


def test_the_fields_of_a_day_have_no_leading_noughts_but_in_the_year() -> None:
    assert posted_day(date(26, 5, 1)) == {"day": ["1"], "month": ["5"], "year": ["0026"]}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("2026-02-29", "There is no day 2026-02-29."),
        ("2026-13-01", "There is no day 2026-13-01."),
        ("0000-01-01", "There is no day 0000-01-01."),
        ("2026-5-1", "The answer must be a date such as 2026-05-01."),
        ("20260501", "The answer must be a date such as 2026-05-01."),
        ("2026-05-01T00:00", "The answer must be a date such as 2026-05-01."),
        ("٢٠٢٦-٠٥-٠١", "The answer must be a date such as 2026-05-01."),
        ("٢٠٢٦-05-01", "The answer must be a date such as 2026-05-01."),
        ("2026-05-01\n", "The answer must be a date such as 2026-05-01."),
        (20260501, "The answer must be a date such as 2026-05-01."),
        (None, "The answer must be a date such as 2026-05-01."),
    ],
)
def test_json_data_writes_a_day_in_one_way(data: object, sentence: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        day_of(data)
    assert refused.value.sentence == sentence
