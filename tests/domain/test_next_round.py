"""The next round of a campaign: a day that the month has, ahead of now, under the year it is due in."""

from datetime import UTC, datetime

import pytest

from portal.domain import next_round


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


DUE = moment(2026, 3, 31, 17)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (DUE, 12, moment(2027, 3, 31, 17)),
        (DUE, 6, moment(2026, 9, 30, 17)),
        (DUE, 11, moment(2027, 2, 28, 17)),
        (moment(2028, 2, 29, 9), 12, moment(2029, 2, 28, 9)),
        (moment(2026, 12, 5), 1, moment(2027, 1, 5)),
    ],
)
def test_the_same_day_some_months_later(day: datetime, months: int, later: datetime) -> None:
    assert next_round.months_later(day, months) == later


def test_the_next_due_moment_lies_ahead() -> None:
    assert next_round.next_due(DUE, moment(2026, 5, 1)) == moment(2027, 3, 31, 17)
    assert next_round.next_due(DUE, moment(2028, 4, 1)) == moment(2029, 3, 31, 17)
    assert next_round.next_due(DUE, moment(2026, 10, 1), months=3) == moment(2026, 12, 31, 17)
    assert next_round.next_due(moment(2026, 1, 31, 17), moment(2026, 3, 1), months=1) == moment(2026, 3, 31, 17)


@pytest.mark.parametrize(
    ("title", "after"),
    [
        ("Fair work 2026", "Fair work 2027"),
        ("2025/2026: wages", "2026/2027: wages"),
        ("Fair work", "Fair work 2027"),
        ("Order 120265", "Order 120265 2027"),
    ],
)
def test_the_year_in_a_title_moves_on(title: str, after: str) -> None:
    assert next_round.next_title(title, DUE, moment(2027, 3, 31)) == after


def test_a_round_in_another_month_is_called_by_it() -> None:
    september, march = moment(2026, 9, 30), moment(2027, 3, 31)
    first = next_round.next_title("Fair work 2026", DUE, september)
    assert first == "Fair work 2026 (September 2026)"
    assert next_round.next_title(first, september, march) == "Fair work 2026 (March 2027)"
