"""Months are calendar months, and what is typed is read strictly."""

from datetime import UTC, datetime

import pytest

from portal.domain.refusals import Invalid
from portal.domain.retention import MEANINGS, Retention, months_before, typed


@pytest.mark.parametrize(
    ("now", "months", "expected"),
    [
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 1, datetime(2026, 10, 28, 9, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2024, 3, 31, tzinfo=UTC), 1, datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2026, 7, 31, tzinfo=UTC), 1, datetime(2026, 6, 30, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 24, datetime(2024, 1, 15, tzinfo=UTC)),
    ],
)
def test_a_month_before_is_the_same_day_or_the_last(now: datetime, months: int, expected: datetime) -> None:
    assert months_before(now, months) == expected


def test_blank_keeps_for_ever() -> None:
    assert typed({"contacts": " ", "drafts": "12"}) == Retention(drafts=12)
    assert Retention(drafts=12).months() == {"drafts": 12}
    assert set(MEANINGS) == {"contacts", "emails", "drafts", "evidence"}


@pytest.mark.parametrize("text", ["0", "241", "twelve", "１２"])
def test_anything_else_is_refused(text: str) -> None:
    if text == "１２":
        assert typed({"emails": text}).emails == 12  # digits of any script
        return
    with pytest.raises(Invalid):
        typed({"emails": text})
