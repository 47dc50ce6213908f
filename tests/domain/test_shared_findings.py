"""How long a supplier may reply to a shared finding: until the last day has ended everywhere on earth."""

from datetime import UTC, date, datetime

import pytest

from portal.domain.shared_findings import DAYS_TO_REPLY, MOST_DAYS, POSITIONS, may_reply

LAST = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("now", "in_time"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 15, 23, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 16, 11, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 16, 12, 0, tzinfo=UTC), False),
        (datetime(2026, 6, 17, tzinfo=UTC), False),
    ],
)
def test_the_last_day_ends_twelve_hours_behind_utc(now: datetime, in_time: bool) -> None:
    assert may_reply(LAST, now) is in_time


def test_a_supplier_accepts_or_disputes_and_has_two_weeks_unless_told_otherwise() -> None:
    assert POSITIONS == ("accepted", "disputed")
    assert (DAYS_TO_REPLY, MOST_DAYS) == (14, 90)
