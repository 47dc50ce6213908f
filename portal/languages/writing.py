"""Formats values in the current language: messages and their values, dates, timestamps, numbers, names."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.numbers import format_decimal, format_percent, get_territory_currencies

from portal.domain.messages import Country, JoinedText, Message
from portal.languages.catalogues import LANGUAGES, SOURCE, current, direction, gettext, reading_zone

LAST_MINUTE = (23, 59)
ISOLATE, RELEASE = "\u2068", "\u2069"
"""Enclose text of unknown direction, so that it does not change the order of the text around it."""


def format_piece(piece: object) -> str:
    """Any value as plain text in the current language."""
    match piece:
        case Message():
            text = gettext(piece.message)
            return text % {name: _isolated(value) for name, value in piece.values.items()} if piece.values else text
        case JoinedText():
            return "".join(format_piece(part) for part in piece.parts)
        case Country():
            return country(piece)
        case str():
            return str(piece)
        case bool() | None:
            return str(piece)
        case int() | Decimal():
            return number(piece)
        case date():
            return day(piece)
    return str(piece)


def _isolated(piece: object) -> str:
    text = format_piece(piece)
    return bidi_isolate(text) if type(piece) is str and direction(current()) == "rtl" else text


def bidi_isolate(words: str) -> str:
    """Text of unknown direction, isolated so that it does not change the order of the text around it."""
    return f"{ISOLATE}{words}{RELEASE}"


def translate_default(text: str) -> str:
    """A buyer's text; if it is our unchanged default, translated into the current language."""
    return gettext(text) if text else ""


def clean(text: str) -> str:
    """A text without the isolating characters."""
    return text.replace(ISOLATE, "").replace(RELEASE, "")


def day(value: date | datetime | None, zone: str = "") -> str:
    """A date, written out; for a timestamp, its date in `zone`, or else in the reader's."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone or reading_zone()))
    if current() == SOURCE:
        return format_date(value, "d MMMM y", locale=_locale())
    return format_date(value, "long", locale=_locale())


def moment(value: datetime | None, zone: str = "") -> str:
    """A timestamp in `zone`, or else in the reader's, with the zone named so that nobody has to guess it."""
    if value is None:
        return ""
    zone = zone or reading_zone()
    there = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))
    time = format_datetime(there, "HH:mm", locale=_locale()) + _offset(there)
    if current() == SOURCE:
        return f"{format_datetime(there, 'd MMMM y', locale=_locale())}, {time} ({zone.replace('_', ' ')})"
    parts = {"day": day(there, zone), "time": time, "place": _isolated(_place(zone))}
    return gettext("%(day)s, %(time)s (%(place)s)") % parts


def _offset(there: datetime) -> str:
    """The UTC offset, if the clocks go back and this hour occurs twice; else ""."""
    offset = there.utcoffset()
    if offset is None or offset == there.replace(fold=1 - there.fold).utcoffset():
        return ""
    minutes = round(offset.total_seconds() / 60)
    hours = f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60}" + (
        f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    )
    name = there.tzname() or ""
    return f" {name} ({hours})" if name.isalpha() else f" ({hours})"


def deadline(value: datetime, zone: str = "UTC") -> str:
    """A deadline: only the date if it is the end of a day in `zone`, else with time and zone.

    Readers take “by 1 January” to include all of that day.
    """
    last = value.astimezone(ZoneInfo(zone))
    return day(value, zone) if (last.hour, last.minute) == LAST_MINUTE else moment(value, zone)


def _place(zone: str) -> str:
    """A zone's city in the current language; the IANA name if it has no city."""
    if "/" not in zone:
        return zone
    return str(get_timezone_location(ZoneInfo(zone), locale=_locale(), return_city=True))


def number(value: int | Decimal | str | None) -> str:
    """A number in the local format, with exactly the digits it has."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    whole = str(Locale.parse(_locale()).decimal_formats[None].pattern).partition(".")[0]
    pattern = f"{whole}.{'0' * places}" if places else whole
    return format_decimal(exact, pattern, locale=_locale(), decimal_quantization=False)


def percent(part: int | Decimal, whole: int | Decimal = 100) -> str:
    """`part` of `whole` as a whole percentage; 0 % if `whole` is 0."""
    return format_percent(Decimal(part) / Decimal(whole) if whole else 0, "#,##0%", locale=_locale())


def country(code: str) -> str:
    """A country's name; the code if it has none."""
    return str(_territories(_locale()).get(code, code))


@cache
def only_currency(country: str, on: date) -> str | None:
    """The currency that is paid with in a country on a day; None if there are several, or the country is unknown."""
    codes = get_territory_currencies(country, on, on)
    return codes[0] if len(codes) == 1 else None


@cache
def _territories(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale).territories)


def _locale() -> str:
    return LANGUAGES[current()]
