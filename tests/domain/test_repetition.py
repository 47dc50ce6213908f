"""Repeating: when the next rounds are drafted, for whom, and what is refused."""

from datetime import UTC, datetime

import pytest

from portal.domain import repetition
from portal.domain.refusals import Invalid
from portal.domain.repetition import ALL, DEFAULT_BY_RISK, Repetition


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


SENT = moment(2026, 3, 1, 9)


@pytest.mark.parametrize(
    ("months", "since", "planned"),
    [
        ({ALL: 12}, SENT, [("2027-02-15", 12)]),
        ({ALL: 12}, moment(2025, 1, 1), [("2027-02-15", 12)]),
        ({ALL: 12}, moment(2027, 2, 15, 9), [("2027-02-15", 12)]),
        ({ALL: 12}, moment(2027, 2, 16), [("2028-02-16", 24)]),
        (DEFAULT_BY_RISK, SENT, [("2026-08-18", 6), ("2027-02-15", 12), ("2028-02-16", 24)]),
        (DEFAULT_BY_RISK, moment(2026, 9, 1), [("2027-02-15", 12), ("2027-02-15", 12), ("2028-02-16", 24)]),
        ({"high": 6, "medium": 6, "low": 6}, SENT, [("2026-08-18", 6)]),
    ],
)
def test_rounds_are_drafted_two_weeks_before_the_day_of_sending_and_never_in_the_past(
    months: dict[str, int], since: datetime, planned: list[tuple[str, int]]
) -> None:
    rounds = repetition.rounds(Repetition(months, since), SENT)
    assert [(each.drafted_from.date().isoformat(), each.months_later) for each in rounds] == planned


def test_risk_is_the_worst_that_was_disclosed_and_silence_is_no_comfort() -> None:
    assert [repetition.risk_of(severity) for severity in (None, 4, 3, 2, 1, 0)] == [
        *("high", "high", "high", "medium", "low", "low")
    ]
    assert repetition.months_of({ALL: 9}, 4) == 9
    assert repetition.months_of(DEFAULT_BY_RISK, 2) == 12


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({ALL: "2"}, {ALL}),
        ({ALL: "61"}, {ALL}),
        ({ALL: "6.5"}, {ALL}),
        ({ALL: "²"}, {ALL}),
        ({"high": "", "medium": "12", "low": "x"}, {"high", "low"}),
        ({"high": "12", "medium": "6", "low": "24"}, {"high"}),
    ],
)
def test_what_is_no_rhythm_is_refused_beside_its_field(typed: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        repetition.check_months(typed)
    assert set(refused.value.fields) == fields


def test_months_are_read_as_numbers() -> None:
    assert repetition.check_months({"high": " 6 ", "medium": "12", "low": "24"}) == DEFAULT_BY_RISK
