"""The catalogues of our own words, read as translators write them (`locale/…/candour.po`): there is nothing to compile.

English is the source. A page or email is filled inside `speaking(language)`; what is said there is said in it.
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
"""The languages pages and emails speak, by their tag, each with the locale of its dates and numbers."""

SOURCE = "en"
OWN_NAMES = {"id": "Bahasa Indonesia"}
"""Names that a language's speakers use, where CLDR's would be read as that of a country."""

CHINESE_IN_FULL_FORMS = ("TW", "HK", "MO", "Hant")

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


def supported_language(tag: str) -> str | None:
    """The language of LANGUAGES that readers of `tag` (`fr-CA`, `zh_CN`) read; None when we do not speak it."""
    parts = tag.replace("_", "-").split("-")
    if parts[0].lower() == "zh":
        return None if any(part in CHINESE_IN_FULL_FORMS for part in parts) or "zh-Hans" not in LANGUAGES else "zh-Hans"
    return parts[0].lower() if parts[0].lower() in LANGUAGES else None


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Everything inside is said in `language`, in English where we do not speak it."""
    token = _current.set(supported_language(language) or SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> str:
    """The language being spoken."""
    return _current.get()


def gettext(message: str) -> str:
    """`message` in the language being spoken."""
    return _catalogue(current()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a message for `count`, in the language being spoken."""
    return _catalogue(current()).ngettext(singular, plural, count)


def direction(language: str) -> str:
    """`rtl` or `ltr`, for any language tag there is."""
    locale = locale_of(language)
    return locale.text_direction if locale else "ltr"


def name_of(language: str) -> str:
    """A language's own name for itself."""
    locale = locale_of(language)
    name = OWN_NAMES.get(language) or (locale.get_display_name(locale) if locale else None)
    return f"{name[:1].upper()}{name[1:]}" if name else language


def display_name(language: str) -> str:
    """A language's name in the language being spoken."""
    locale = locale_of(language)
    return str(locale.get_display_name(LANGUAGES[current()]) if locale else language)


def locale_of(language: str) -> Locale | None:
    """What is known of a language tag; None for one that nobody knows."""
    try:
        return Locale.parse(language if language in LANGUAGES.values() else language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _catalogue(language: str) -> gnu.NullTranslations:
    """The catalogue of a language, read once in a process; English needs none."""
    if language == SOURCE:
        return gnu.NullTranslations()
    with file_of(language).open("rb") as reading:
        catalogue = read_po(reading, locale=LANGUAGES[language])
    held = io.BytesIO()
    write_mo(held, catalogue)
    held.seek(0)
    return gnu.GNUTranslations(held)


def file_of(language: str) -> Path:
    """Where a language's catalogue lies: in the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / "locale"
    folder = inside if inside.is_dir() else PACKAGE.parent / "locale"
    return folder / LANGUAGES[language] / "LC_MESSAGES" / "candour.po"
