"""The next round of a campaign: when it is due, and what it is called."""

import calendar
import re
from datetime import datetime

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
MONTH = re.compile(rf" \((?:{'|'.join(calendar.month_name[1:])}) 20\d\d\)$")
A_YEAR = 12


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; of a day that month has not, its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def next_due(due: datetime, now: datetime, months: int = A_YEAR) -> datetime:
    """The due moment of the next round: so many months after the last one, and more often until it lies ahead."""
    rounds = 1
    while (later := months_later(due, months * rounds)) <= now:
        rounds += 1
    return later


def next_title(title: str, due: datetime, later: datetime) -> str:
    """The title with its years moved on as the due moment is; one without a year says the new one.

    A round that is not due in the same month of another year names its month, so that no two have one title.
    """
    if later.month != due.month or later.year == due.year:
        return f"{MONTH.sub('', title)} ({calendar.month_name[later.month]} {later.year})"
    moved = later.year - due.year
    if YEAR.search(title):
        return YEAR.sub(lambda year: str(int(year[0]) + moved), title)
    return f"{title} {later.year}"
