"""On which days reminders go out by themselves, counted from a campaign's due day.

Which reminder is due is worked out when somebody looks: from the due moment, the supplier's clock and working days,
and when the supplier was last written to. Nothing is scheduled, so a moved due day moves its reminders with it, and a
worker that stood still for days sends one reminder and not several.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_DAYS = (-14, -3, 0, 3, 10)
MOST_STEPS = 10
LONGEST_BEFORE, LONGEST_AFTER = 365, 90
OPENS, CLOSES = time(9), time(17)
"""Between these, on the supplier's clock, reminders may be sent."""

SETTLING = timedelta(days=1)
"""A reminder whose moment comes sooner than this after the invitation is left out."""

STALE = timedelta(days=7)
"""A reminder that is later than this is left out: it would surprise more than it helps."""

LONGEST_HOLIDAY = 15
UNREADABLE = "Write whole numbers of days with commas between them, for example 14, 3."


class InvalidLadder(ValueError):
    """What was typed names no days; the message says how to write them."""


@dataclass(frozen=True)
class SupplierCalendar:
    """When a supplier works: the clock of their zone, and which days are working days in their country."""

    zone: ZoneInfo
    is_working_day: Callable[[date], bool]

    def is_open(self, now: datetime) -> bool:
        """Whether it is a working day there, and neither early nor late."""
        local = now.astimezone(self.zone)
        return self.is_working_day(local.date()) and OPENS <= local.time() < CLOSES

    def opening(self, day: date) -> datetime:
        """The morning of `day`, or of the next working day."""
        for _ in range(LONGEST_HOLIDAY):
            if self.is_working_day(day):
                break
            day += timedelta(days=1)
        return datetime.combine(day, OPENS, self.zone)


def read_days(before: str, on_the_day: bool, after: str) -> tuple[int, ...]:
    """The days of a ladder in order, from what a form says; raises InvalidLadder."""
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
    """Each step with its date, before weekends and holidays move it."""
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
    """Whether a reminder should leave now: a step's moment has come since the supplier was last written to."""
    if not calendar.is_open(now):
        return False
    due_on = due_at.astimezone(calendar.zone).date()
    moments = (calendar.opening(due_on + timedelta(days=step)) for step in days)
    reached = [moment for moment in moments if invited_at + SETTLING <= moment <= now]
    if not reached or now - max(reached) > STALE:
        return False
    return reminded_at is None or reminded_at < max(reached)
