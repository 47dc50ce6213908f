"""Countries, languages and time zones as people write them in a spreadsheet, read into the codes the portal keeps."""

import re
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

OTHER_NAMES = {
    "usa": "US",
    "unitedstatesofamerica": "US",
    "america": "US",
    "uk": "GB",
    "greatbritain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northernireland": "GB",
    "uae": "AE",
    "turkey": "TR",
    "turkiye": "TR",
    "czechrepublic": "CZ",
    "macedonia": "MK",
    "burma": "MM",
    "swaziland": "SZ",
    "ivorycoast": "CI",
    "capeverde": "CV",
    "easttimor": "TL",
    "holland": "NL",
    "korea": "KR",
    "republicofkorea": "KR",
    "southkorea": "KR",
    "democraticpeoplesrepublicofkorea": "KP",
    "peoplesrepublicofchina": "CN",
    "chinaprc": "CN",
    "prc": "CN",
    "mainlandchina": "CN",
    "hongkong": "HK",
    "macao": "MO",
    "macau": "MO",
    "taiwanroc": "TW",
    "russianfederation": "RU",
    "socialistrepublicofvietnam": "VN",
    "laopdr": "LA",
    "laopeoplesdemocraticrepublic": "LA",
    "syrianarabrepublic": "SY",
    "iranislamicrepublicof": "IR",
    "islamicrepublicofiran": "IR",
    "republicofmoldova": "MD",
    "unitedrepublicoftanzania": "TZ",
    "bolivia": "BO",
    "plurinationalstateofbolivia": "BO",
    "venezuela": "VE",
    "bolivarianrepublicofvenezuela": "VE",
    "bruneidarussalam": "BN",
    "palestine": "PS",
    "stateofpalestine": "PS",
    "vaticancity": "VA",
    "holysee": "VA",
    "drc": "CD",
    "democraticrepublicofthecongo": "CD",
    "republicofthecongo": "CG",
    "gambia": "GM",
    "bahamas": "BS",
}
"""English names beside those of the tables, as `_plain` writes them."""

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*")


def country(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a code or an English name; None when there is no such country."""
    code = text.strip().upper()
    return code if code in _iso_names() else _countries().get(_plain(text))


def country_name(code: str) -> str:
    """The English name of a country code."""
    return str(Locale("en").territories.get(code, code))


def language(text: str) -> str | None:
    """The BCP 47 tag, in its usual capitals, of a tag or of a language's English name."""
    tag = text.strip().replace("_", "-")
    if LANGUAGE_TAG.fullmatch(tag) and tag.split("-")[0].lower() in Locale("en").languages:
        return "-".join(_subtag(part, position) for position, part in enumerate(tag.split("-")))
    return _languages().get(_plain(text))


def zone(text: str) -> str | None:
    """The IANA name of a time zone, whatever its capitals; the names Windows and Excel use are understood too."""
    return _zones().get(text.strip().replace(" ", "_").casefold()) or _windows_zones().get(text.strip().casefold())


def zone_of(country_code: str) -> str | None:
    """The one time zone of a country; None where its clocks differ."""
    return _only_zones().get(country_code)


def example_zone(country_code: str) -> str:
    """A zone of the country, to show how one is written."""
    return next(iter(_zones_by_country().get(country_code, ())), "Europe/Vienna")


def _subtag(part: str, position: int) -> str:
    if position == 0:
        return part.lower()
    return part.title() if len(part) == 4 else part.upper() if len(part) <= 3 else part.lower()


def _plain(text: str) -> str:
    """Letters only, without case, accents, `the`, `and`: what two spellings of a name have in common."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    words = re.findall(r"[^\W\d_]+", bare.replace("ı", "i").replace("'", "").replace("’", ""))
    return "".join(word for word in words if word not in ("the", "and"))


@cache
def _iso_names() -> dict[str, str]:
    return {row[0]: row[1] for row in _table("iso3166.tab")}


@cache
def _countries() -> dict[str, str]:
    named = {_plain(name): code for code, name in Locale("en").territories.items() if code in _iso_names()}
    return {_plain(name): code for code, name in _iso_names().items()} | named | OTHER_NAMES


@cache
def _languages() -> dict[str, str]:
    return {_plain(name): code.replace("_", "-") for code, name in Locale("en").languages.items()}


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if "/" in name or name == "UTC"}


@cache
def _windows_zones() -> dict[str, str]:
    return {name.casefold(): found for name, found in get_global("windows_zone_mapping").items()}


@cache
def _zones_by_country() -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for codes, _, name, *_ in _table("zone1970.tab"):
        for code in codes.split(","):
            found[code].append(name)
    return found


@cache
def _only_zones() -> dict[str, str]:
    """A country's first zone in the table, where all its zones have told the same time lately."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for code, _, name, *_ in _table("zone.tab"):
        named[code].append(name)
    return {code: names[0] for code, names in named.items() if len({_clock(name) for name in names}) == 1}


def _clock(name: str) -> tuple[timedelta | None, ...]:
    there = ZoneInfo(name)
    return tuple(datetime(2026, month, 15, tzinfo=UTC).astimezone(there).utcoffset() for month in range(1, 13))


def _table(name: str) -> list[list[str]]:
    lines = (files("tzdata.zoneinfo") / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
