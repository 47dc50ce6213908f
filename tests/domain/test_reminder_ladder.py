"""When a reminder is due: by the due day, the supplier's clock and week, and what was sent before."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.domain import reminder_ladder
from portal.domain.reminder_ladder import DEFAULT_DAYS, InvalidLadder, SupplierCalendar

DHAKA = SupplierCalendar(ZoneInfo("Asia/Dhaka"), lambda day: day.weekday() not in (4, 5))
VIENNA = SupplierCalendar(ZoneInfo("Europe/Vienna"), lambda day: day.weekday() not in (5, 6))
DUE = datetime(2026, 7, 1, 15, tzinfo=UTC)
INVITED = datetime(2026, 6, 1, 9, tzinfo=UTC)


def due(now: str, calendar: SupplierCalendar = VIENNA, **facts: datetime | None) -> bool:
    known = {"invited_at": INVITED, "reminded_at": None} | facts
    return reminder_ladder.is_due(DEFAULT_DAYS, DUE, calendar, now=datetime.fromisoformat(now), **known)  # type: ignore[arg-type]


def test_a_ladder_is_read_from_days_before_on_and_after() -> None:
    assert reminder_ladder.read_days("14, 3", True, "10;3") == DEFAULT_DAYS
    assert reminder_ladder.read_days("", False, " ") == ()


@pytest.mark.parametrize("before", ["a week", "-3", "0", "366", "1.5", "٣"])
def test_what_is_no_number_of_days_is_refused(before: str) -> None:
    with pytest.raises(InvalidLadder, match="days"):
        reminder_ladder.read_days(before, True, "")
    with pytest.raises(InvalidLadder, match="10 reminders"):
        reminder_ladder.read_days("1,2,3,4,5,6,7,8,9,10", True, "")


def test_the_dates_are_counted_from_the_due_day() -> None:
    assert reminder_ladder.dates((3, -3), date(2026, 7, 1)) == [(-3, date(2026, 6, 28)), (3, date(2026, 7, 4))]


def test_a_reminder_leaves_in_the_suppliers_morning_and_never_at_night() -> None:
    assert not due("2026-06-17T06:59:00+00:00")
    assert due("2026-06-17T07:00:00+00:00")
    assert due("2026-06-17T14:59:00+00:00")
    assert not due("2026-06-17T15:00:00+00:00"), "five in the afternoon in Vienna"
    assert not due("2026-06-17T09:00:00+00:00", DHAKA, reminded_at=datetime(2026, 6, 17, 4, tzinfo=UTC))
    assert not due("2026-06-17T12:00:00+00:00", DHAKA), "six in the evening in Dhaka"


def test_a_step_on_the_weekend_of_the_country_waits_for_its_next_working_day() -> None:
    sunday = DUE + timedelta(days=4)  # three days before is a Thursday, the due day a Sunday
    facts = {"invited_at": INVITED, "reminded_at": datetime(2026, 7, 2, 8, tzinfo=UTC)}
    days = {"vienna": VIENNA, "dhaka": DHAKA}
    on_sunday = {
        name: reminder_ladder.is_due((0,), sunday, calendar, now=datetime(2026, 7, 5, 8, tzinfo=UTC), **facts)
        for name, calendar in days.items()
    }
    assert on_sunday == {"vienna": False, "dhaka": True}
    assert reminder_ladder.is_due((0,), sunday, VIENNA, now=datetime(2026, 7, 6, 8, tzinfo=UTC), **facts)


def test_one_reminder_after_a_worker_stood_still_whatever_was_missed() -> None:
    now = "2026-07-06T08:00:00+00:00"  # the steps of 1 July and of 4 July have both passed
    assert due(now)
    assert not due(now, reminded_at=datetime(2026, 7, 6, 7, 30, tzinfo=UTC))


def test_a_step_too_soon_after_the_invitation_or_too_long_ago_is_left_out() -> None:
    assert not due("2026-06-17T08:00:00+00:00", invited_at=datetime(2026, 6, 16, 12, tzinfo=UTC))
    assert due("2026-06-29T08:00:00+00:00", invited_at=datetime(2026, 6, 16, 12, tzinfo=UTC)), "the next one comes"
    assert not due("2026-06-26T08:00:00+00:00"), "nine days late"
    assert not due("2026-09-01T08:00:00+00:00")
