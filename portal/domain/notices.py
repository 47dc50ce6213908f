"""How often members get email about what happened, and when the next email is due."""

from collections.abc import Collection
from datetime import datetime, timedelta

from portal.domain.policy import SAFEGUARDING

AT_ONCE, DAILY, WEEKLY, NEVER = RHYTHMS = ("at_once", "daily", "weekly", "never")
NAMES = {
    AT_ONCE: "At once",
    DAILY: "Once a day, in the morning",
    WEEKLY: "Once a week, on Monday",
    NEVER: "Never",
}
MORNING = 6
"""The earliest hour (UTC) for a daily or weekly email."""
MONDAY = 0


def chosen(notice: str, roles: Collection[str]) -> str:
    """A member's rhythm. By default it is at once with the safeguarding role, else daily."""
    if notice in RHYTHMS:
        return notice
    return AT_ONCE if SAFEGUARDING in roles else DAILY


def is_due(rhythm: str, notified_until: datetime, now: datetime) -> bool:
    """Whether the next email is due."""
    if rhythm == AT_ONCE:
        return now > notified_until
    if rhythm == NEVER or now.hour < MORNING or now.date() <= notified_until.date():
        return False
    days = (now.date() - notified_until.date()).days
    return rhythm == DAILY or now.weekday() == MONDAY or days > timedelta(weeks=1).days
