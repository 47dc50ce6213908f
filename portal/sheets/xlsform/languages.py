"""The language that a heading names: by its code, or by its name in English, in itself or in a portal language."""

import re
import unicodedata
from functools import cache

import pycountry
from babel import Locale, UnknownLocaleError

from portal.languages import LANGUAGES

CODE = re.compile(r"[(\[]\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*[)\]]?\s*$")
BARE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
ALSO = {
    "bahasa": "id",
    "bahasa indonesia": "id",
    "bahasa melayu": "ms",
    "bangla": "bn",
    "chichewa": "ny",
    "chinese simplified": "zh-Hans",
    "chinese traditional": "zh-Hant",
    "mandarin": "zh",
    "simplified chinese": "zh-Hans",
    "traditional chinese": "zh-Hant",
    "creole": "ht",
    "kreyol": "ht",
    "kreyol ayisyen": "ht",
    "dari": "fa-AF",
    "farsi": "fa",
    "flemish": "nl",
    "khmer": "km",
    "kurmanji": "ku",
    "myanmar": "my",
    "pashto": "ps",
    "pidgin": "pcm",
    "sorani": "ckb",
    "tagalog": "tl",
}


def tag_of(name: str) -> str:
    """The tag of a language (`fr`, `pt-BR`); "" if it is unknown."""
    code = CODE.search(name)
    bare = CODE.sub("", name).strip()
    if code and (tag := _tag(code[1])):
        return tag
    word = _plain(bare)
    if word in ALSO:
        return ALSO[word]
    if BARE.fullmatch(bare) and (tag := _tag(bare)):
        return tag
    return (_english() | _beside()).get(word, "") or _own().get(word, "")


def _tag(code: str) -> str:
    first, *rest = re.split("[-_]", code)
    language = pycountry.languages.get(alpha_2=first.lower())
    if language is None:
        language = pycountry.languages.get(alpha_3=first.lower()) or pycountry.languages.get(
            bibliographic=first.lower()
        )
    if language is None:
        return ""
    parts = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in rest]
    return "-".join([getattr(language, "alpha_2", language.alpha_3), *parts])


def _plain(name: str) -> str:
    """A name without accents and case."""
    characters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in characters if not unicodedata.combining(character))
    return " ".join(re.split(r"[^\w]+", plain)).strip()


@cache
def _english() -> dict[str, str]:
    tags: dict[str, str] = {}
    for language in pycountry.languages:
        tag = getattr(language, "alpha_2", language.alpha_3)
        for name in (language.name, getattr(language, "common_name", "")):
            tags.setdefault(_plain(name.partition("(")[0]), tag)
    return {name: tag for name, tag in tags.items() if name}


@cache
def _beside() -> dict[str, str]:
    """Language names in the languages of the portal."""
    codes: dict[str, str] = {}
    for own in LANGUAGES.values():
        for code, name in Locale.parse(own).languages.items():
            if re.fullmatch("[a-z]{2,3}", code):
                codes.setdefault(_plain(name), code)
    return codes


@cache
def _own() -> dict[str, str]:
    """Languages by their own names."""
    codes: dict[str, str] = {}
    for language in pycountry.languages:
        code = getattr(language, "alpha_2", "")
        try:
            name = Locale.parse(code).language_name if code else None
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            codes.setdefault(_plain(name), code)
    return codes
