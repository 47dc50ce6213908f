"""The next round of a campaign: its due time and its title."""

import calendar
import re
from datetime import datetime

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
MONTH = re.compile(rf" \((?:{'|'.join(calendar.month_name[1:])}) 20\d\d\)$")
A_YEAR = 12


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time that many months later, or the last day of the month if it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def next_due(due: datetime, now: datetime, months: int = A_YEAR) -> datetime:
    """The due time of the next round: that many months later, repeated until it is in the future."""
    rounds = 1
    while (later := months_later(due, months * rounds)) <= now:
        rounds += 1
    return later


def next_title(title: str, due: datetime, later: datetime) -> str:
    """The title with its years moved on as the due time is; without a year in it, the new year is added.

    If the next round is due in another month, or in the same year, its month is added, so that no titles are equal.
    """
    if later.month != due.month or later.year == due.year:
        return f"{MONTH.sub('', title)} ({calendar.month_name[later.month]} {later.year})"
    moved = later.year - due.year
    if YEAR.search(title):
        return YEAR.sub(lambda year: str(int(year[0]) + moved), title)
    return f"{title} {later.year}"
