"""Due dates: the instant of a local time in a zone, and which dates may be chosen."""

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from portal.domain.refusals import Invalid

NO_PLACES = frozenset({"localtime", "posixrules", "Factory"})
"""Names that mean different zones on different machines, or none."""
LONGEST_AHEAD = timedelta(days=5 * 365 + 2)
DUE = ("due",)
"""The form field of an invalid date."""


def due_moment(due: str, zone: str, now: datetime) -> datetime:
    """The instant of a local time in a zone, at most five years ahead.

    If the hour occurs twice, the first one; an hour that the clocks skip is refused.
    """
    if zone not in _zones():
        raise Invalid(
            f"“{zone}” is not a valid time zone. Zones are named like Europe/Vienna or Asia/Dhaka.", fields=("zone",)
        )
    try:
        local = datetime.fromisoformat(due.strip())
    except ValueError:
        raise Invalid(f"“{due}” is not a valid due date. Write it like 2027-01-31T17:00.", fields=DUE) from None
    if local.tzinfo is not None:
        raise Invalid("Write the due time as local time in its zone, like 2027-01-31T17:00.", fields=DUE)
    if "T" not in due and " " not in due.strip():
        local = local.replace(hour=23, minute=59)
    check_day(local.date(), now)
    due_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if due_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise Invalid(f"The clocks in {zone} skip {local:%H:%M} on that day. Choose another time.", fields=DUE)
    return due_at


def check_day(day: date, now: datetime) -> None:
    """Refuse a date in the past, or more than five years ahead."""
    if day < now.date() - timedelta(days=1):
        raise Invalid("The due date is in the past. Choose a later one.", fields=DUE)
    if day > now.date() + LONGEST_AHEAD:
        raise Invalid("The due date is more than five years ahead. Choose an earlier one.", fields=DUE)


@cache
def _zones() -> Set[str]:
    """Every zone name, cached because finding them reads hundreds of files."""
    return available_timezones() - NO_PLACES
