"""Time zones as people write them, and the main time zone of each country."""

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

MAIN_ZONES = {
    "AQ": "Antarctica/McMurdo",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "PS": "Asia/Hebron",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Wake",
    "UZ": "Asia/Tashkent",
    "XK": "Europe/Belgrade",
}
"""The zone of the capital or of most people, if the time zone database lists another one first."""

NOWHERE = "UTC"
OFFSET = re.compile(r"(?:UTC|GMT)\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def zone(text: str, country_code: str = "") -> str | None:
    """The IANA name of a time zone, in any case; Windows and Excel names are understood too.

    An offset from UTC ("GMT+7") means the country's zone that has this offset all year.
    """
    name = text.strip()
    known = _zones().get(name.replace(" ", "_").casefold()) or _windows_zones().get(name.casefold())
    return known or _zone_of_offset(name, country_code)


def main_zone(country_code: str) -> str:
    """The time zone of most people in a country, or of its capital."""
    zones = _zones_by_country().get(country_code)
    return MAIN_ZONES.get(country_code) or (zones[0] if zones else NOWHERE)


def has_one_clock(country_code: str) -> bool:
    """Whether clocks show the same time everywhere in a country, all year."""
    zones = _zones_by_country().get(country_code, [])
    return len({_clock(name) for name in zones}) == 1


@cache
def names(country_code: str) -> tuple[str, ...]:
    """All zones, those of the country first."""
    return tuple(dict.fromkeys((*_zones_by_country().get(country_code, ()), *sorted(_zones().values()))))


def _zone_of_offset(text: str, country_code: str) -> str | None:
    match = OFFSET.fullmatch(text)
    if match is None:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    zones = (main_zone(country_code), *_zones_by_country().get(country_code, ()))
    return next((name for name in zones if set(_clock(name)) == {ahead}), None)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if _is_a_place(name)}


def _is_a_place(name: str) -> bool:
    """False for the copies (`posix/…`, `right/…`) and links (`localtime`) that some systems list among the zones."""
    return name == "UTC" or ("/" in name and name.partition("/")[0].lower() not in ("posix", "right", "systemv"))


@cache
def _windows_zones() -> dict[str, str]:
    return {name.casefold(): zone_name for name, zone_name in get_global("windows_zone_mapping").items()}


@cache
def _zones_by_country() -> dict[str, list[str]]:
    named: defaultdict[str, list[str]] = defaultdict(list)
    for line in (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _, name, *_ = line.split("\t")
            named[code].append(name)
    named["XK"].append(MAIN_ZONES["XK"])
    return named


@cache
def _clock(name: str) -> tuple[timedelta | None, ...]:
    there = ZoneInfo(name)
    return tuple(datetime(2026, month, 15, tzinfo=UTC).astimezone(there).utcoffset() for month in range(1, 13))
