"""The message catalogues, read in the format of translators (`locale/…/candour.po`), without compiling.

English is the source. Pages and emails are rendered inside `use_language(language)`, which sets the current language.
"""

import gettext as gnu
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = {
    "en": "en_GB",
    "fr": "fr",
    "es": "es",
    "ar": "ar",
    "bn": "bn",
    "vi": "vi",
    "zh-Hans": "zh_Hans",
    "ru": "ru",
    "pt": "pt",
    "tr": "tr",
    "id": "id",
    "hi": "hi",
    "th": "th",
}
"""The languages of pages and emails by tag, each with its locale for dates and numbers."""

SOURCE = "en"
OWN_NAMES = {"id": "Bahasa Indonesia"}
"""Names that a language's speakers use, if CLDR's name could be mistaken for a country."""

CHINESE_IN_FULL_FORMS = ("TW", "HK", "MO", "Hant")

_current: ContextVar[str] = ContextVar("language", default=SOURCE)
_zone: ContextVar[str] = ContextVar("zone", default="UTC")


def supported_language(tag: str) -> str | None:
    """The language in LANGUAGES for readers of `tag` (`fr-CA`, `zh_CN`); None if it is not supported."""
    parts = tag.replace("_", "-").split("-")
    if parts[0].lower() == "zh":
        return None if any(part in CHINESE_IN_FULL_FORMS for part in parts) or "zh-Hans" not in LANGUAGES else "zh-Hans"
    return parts[0].lower() if parts[0].lower() in LANGUAGES else None


def text_language(tag: str) -> str:
    """The language in which readers of `tag` get a buyer's texts: that of our pages if there is one, else their own."""
    return supported_language(tag) or tag


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Set the current language inside the context; unsupported languages fall back to English."""
    token = _current.set(supported_language(language) or SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def use_zone(zone: str) -> Iterator[None]:
    """Set the reader's time zone inside the context, for times that belong to no other place; "" is UTC."""
    token = _zone.set(zone or "UTC")
    try:
        yield
    finally:
        _zone.reset(token)


def reading_zone() -> str:
    """The reader's time zone."""
    return _zone.get()


def current() -> str:
    """The current language."""
    return _current.get()


def gettext(message: str) -> str:
    """Translate `message` into the current language."""
    return _catalogue(current()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a message in the form for `count`, into the current language."""
    return _catalogue(current()).ngettext(singular, plural, count)


def direction(language: str) -> str:
    """`rtl` or `ltr`, for any language tag."""
    locale = locale_of(language)
    return locale.text_direction if locale else "ltr"


def name_of(language: str) -> str:
    """A language's own name."""
    locale = locale_of(language)
    name = OWN_NAMES.get(language) or (locale.get_display_name(locale) if locale else None)
    return f"{name[:1].upper()}{name[1:]}" if name else language


def display_name(language: str) -> str:
    """A language's name in the current language."""
    locale = locale_of(language)
    return str(locale.get_display_name(LANGUAGES[current()]) if locale else language)


def locale_of(language: str) -> Locale | None:
    """The Babel locale of a language tag; None if the tag is unknown."""
    try:
        return Locale.parse(language if language in LANGUAGES.values() else language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _catalogue(language: str) -> gnu.NullTranslations:
    """The catalogue of a language, read once per process; English needs none."""
    if language == SOURCE:
        return gnu.NullTranslations()
    with file_of(language).open("rb") as reading:
        catalogue = read_po(reading, locale=LANGUAGES[language])
    held = io.BytesIO()
    write_mo(held, catalogue)
    held.seek(0)
    return gnu.GNUTranslations(held)


def file_of(language: str) -> Path:
    """The path of a language's catalogue: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / "locale"
    folder = inside if inside.is_dir() else PACKAGE.parent / "locale"
    return folder / LANGUAGES[language] / "LC_MESSAGES" / "candour.po"
