"""The days of scheduled reminders, counted from a campaign's due date.

Whether a reminder is due is worked out at the time of the check: from the due time, the supplier's time zone and
working days, and the last email to the supplier. Nothing is scheduled, so a moved due date moves its reminders, and a
worker that was down for days sends one reminder, not several.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_DAYS = (-14, -3, 0, 3, 10)
MOST_STEPS = 10
LONGEST_BEFORE, LONGEST_AFTER = 365, 90
OPENS, CLOSES = time(9), time(17)
"""Reminders are only sent between these times, in the supplier's time zone."""

SETTLING = timedelta(days=1)
"""A reminder that falls less than this after the invitation is left out."""

STALE = timedelta(days=7)
"""A reminder that is later than this is left out: it would confuse more than it helps."""

LONGEST_HOLIDAY = 15
UNREADABLE = "Write whole numbers of days with commas between them, for example 14, 3."


class InvalidLadder(ValueError):
    """The typed text is not a list of days; the message says how to write one."""


@dataclass(frozen=True)
class SupplierCalendar:
    """A supplier's working hours: its time zone, and the working days of its country."""

    zone: ZoneInfo
    is_working_day: Callable[[date], bool]

    def is_open(self, now: datetime) -> bool:
        """Whether it is a working day there, within the hours for reminders."""
        local = now.astimezone(self.zone)
        return self.is_working_day(local.date()) and OPENS <= local.time() < CLOSES

    def opening(self, day: date) -> datetime:
        """The opening time of `day`, or of the next working day."""
        for _ in range(LONGEST_HOLIDAY):
            if self.is_working_day(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, OPENS, self.zone)


def read_days(before: str, on_the_day: bool, after: str) -> tuple[int, ...]:
    """Return the reminder days in order, from a form. Raises InvalidLadder."""
    earlier, later = _numbers(before, LONGEST_BEFORE), _numbers(after, LONGEST_AFTER)
    days = sorted({*(-number for number in earlier), *([0] if on_the_day else []), *later})
    if len(days) > MOST_STEPS:
        raise InvalidLadder(f"Choose {MOST_STEPS} reminders or fewer.")
    return tuple(days)


def _numbers(text: str, largest: int) -> list[int]:
    words = [word.strip() for word in text.replace(";", ",").split(",") if word.strip()]
    if not all(word.isdecimal() and word.isascii() and len(word) < 5 for word in words):
        raise InvalidLadder(UNREADABLE)
    numbers = [int(word) for word in words]
    if any(not 1 <= number <= largest for number in numbers):
        raise InvalidLadder(f"Write days between 1 and {largest}.")
    return numbers


def dates(days: Sequence[int], due_on: date) -> list[tuple[int, date]]:
    """Each step with its date, before moving it off weekends and holidays."""
    return [(step, due_on + timedelta(days=step)) for step in sorted(days)]


def is_due(
    days: Sequence[int],
    due_at: datetime,
    calendar: SupplierCalendar,
    *,
    invited_at: datetime,
    reminded_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether a reminder should be sent now: a step has come up since the last email to the supplier."""
    if not calendar.is_open(now):
        return False
    due_on = due_at.astimezone(calendar.zone).date()
    moments = (calendar.opening(due_on + timedelta(days=step)) for step in days)
    reached = [moment for moment in moments if invited_at + SETTLING <= moment <= now]
    if not reached or now - max(reached) > STALE:
        return False
    return reminded_at is None or reminded_at < max(reached)
