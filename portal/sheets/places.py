"""Countries as people write them in a spreadsheet, converted to ISO 3166-1 alpha-2 codes.

Understands codes (two letters, three letters, numeric), official, short and common names in many languages, and
inverted names ("Korea, Republic of").
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import pycountry
from babel import Locale

from portal.domain.folding import fold
from portal.sheets import country_names
from portal.sheets.cells import clean
from portal.sheets.country_names import NEAREST_LENGTH

GENERIC_WORDS = frozenset(
    (
        *("republic", "republique", "republica", "repubblica", "republik", "republika", "kingdom", "state"),
        *("states", "federal", "federation", "federated", "socialist", "socialista", "sozialistische"),
        *("peoples", "people", "popular", "democratic", "islamic", "arab", "bolivarian", "plurinational"),
        *("united", "cooperative", "commonwealth", "principality", "sultanate", "province", "special"),
        *("administrative", "region", "sar", "pdr", "rb", "government", "mainland", "hashemite"),
    )
)
"""Words that countries add to their names; ignored if the whole name is unknown."""

ONLY_BY_WHOLE_NAME = frozenset({"KR", "KP", "CG", "CD", "TW"})
"""Countries that only generic words distinguish from another: "Republic of China" is not China."""

DISTRICTS = {"hongkong": "HK", "香港": "HK", "macao": "MO", "macau": "MO", "澳門": "MO", "澳门": "MO", "taiwan": "TW",
             "台湾": "TW", "台灣": "TW", "臺灣": "TW", "臺湾": "TW"}  # fmt: skip
BESIDE_DISTRICTS = re.compile(
    "(china|chinese|prc|roc|sar|special|administrative|region|province|peoples|republic|of|中国|中國|特别行政区|特別行政區|省|s)*"
)
"""Words that may accompany the name of a part of China that has its own ISO code."""
EASTERN = "[^\u0000-\u024f]+"
UMLAUTS = re.compile("([aou])e", re.IGNORECASE)
LONGEST = 300
"""A longer text is no country. A list that has a column for it refuses it as too long."""


def country(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code for a code or a name; None if it is unknown or ambiguous."""
    return _country(text.strip()) if len(text) <= LONGEST else None


@lru_cache(4_000)
def _country(text: str) -> str | None:
    is_code = text.isupper() and text.isascii()
    code = (_by_code(text) if is_code else _by_name(text)) or _by_name(text) or _by_code(text) or _district(text)
    if code:
        return code
    parts = [part for part in re.split(r"[-–—/()\[\],:|]+", text) if part.strip()]
    codes = {_by_code(part.strip()) or _by_name(part) for part in parts}
    if parts != [text] and len(codes) == 1:
        return next(iter(codes))
    return _in_two_scripts(text) or _without_umlauts(text) or _without_remark(text)


def _in_two_scripts(text: str) -> str | None:
    """`中国 China`: the same country twice, once in a non-European script."""
    parts = (re.sub(EASTERN, " ", text), " ".join(re.findall(EASTERN, text)))
    codes = {_by_name(part) for part in parts}
    return next(iter(codes)) if all(part.strip() for part in parts) and len(codes) == 1 else None


def _without_umlauts(text: str) -> str | None:
    """`Oesterreich`: an umlaut written as two letters."""
    return _by_name(UMLAUTS.sub(r"\1", text)) if UMLAUTS.search(text) else None


def _without_remark(text: str) -> str | None:
    """`Malaysia (West)`: a country with a remark in brackets, unless the remark is itself a country."""
    name, mark, remark = text.partition("(")
    if not mark or _country(remark.strip("() ")):
        return None
    return _by_code(name.strip()) or _by_name(name)


def country_name(code: str) -> str:
    """The English name of a country code."""
    return str(Locale("en").territories.get(code, code))


def all_countries() -> list[tuple[str, str]]:
    """Every code with its English name, sorted by name, to choose from."""
    return sorted(
        ((code, country_name(code)) for code in set(country_names.codes().values())), key=lambda pair: fold(pair[1])
    )


def near_country(text: str) -> str | None:
    """The only country whose name differs from `text` by one typing error; it may be proposed, never assumed."""
    typed = "".join(country_names.words_of(text))
    if len(typed) < NEAREST_LENGTH or typed in country_names.in_all_languages():
        return None
    codes: set[str] = set()
    for shape in (typed, *_shorter(typed)):
        codes |= _nearly().get(shape, frozenset())
    return next(iter(codes)) if len(codes) == 1 else None


def _by_code(text: str) -> str | None:
    code = clean(text).upper().replace(".", "").replace(" ", "")
    if code.isdecimal():
        country = pycountry.countries.get(numeric=code.zfill(3)) if code.isascii() and len(code) <= 3 else None
        return str(country.alpha_2) if country else None
    return country_names.codes().get(code) or country_names.OTHER_CODES.get(code) or _flag(text)


def _flag(text: str) -> str | None:
    """A flag emoji (two regional indicator symbols), which is a country code."""
    characters = [ord(sign) - 0x1F1E6 for sign in text.strip()]
    if len(characters) == 2 and all(0 <= character < 26 for character in characters):
        return country_names.codes().get("".join(chr(65 + character) for character in characters))
    return None


def _by_name(text: str) -> str | None:
    words = country_names.words_of(text)
    if not words or (len(text.strip()) == 2 and text.strip().isascii()):
        return None
    keys = (country_names.as_written(text), "".join(words), " ".join(sorted(words)))
    known = (country_names.in_english(), country_names.in_all_languages())
    country = next((names[key] for names in known for key in keys if key in names), None)
    return country or _by_bare_name(words)


def _by_bare_name(words: list[str]) -> str | None:
    """The country whose name remains without "republic", "kingdom" and the like, if that is unambiguous."""
    bare = [word for word in words if word not in GENERIC_WORDS]
    if not bare or len(bare) == len(words):
        return None
    if bare == ["korea"]:
        return "KP" if {"democratic", "peoples"} & set(words) else "KR"
    if bare == ["congo"]:
        return "CD" if "democratic" in words else "CG"
    country = country_names.in_all_languages().get("".join(bare)) or country_names.in_all_languages().get(
        " ".join(sorted(bare))
    )
    return None if country in ONLY_BY_WHOLE_NAME else country


def _district(text: str) -> str | None:
    """`Hong Kong SAR, China`: a part of China, if only words for China accompany it."""
    letters = re.sub(r"[\W_]+", "", fold(text))
    for name, code in DISTRICTS.items():
        before, district, after = letters.partition(name)
        if district and BESIDE_DISTRICTS.fullmatch(before + after):
            return code
    return None


@cache
def _nearly() -> dict[str, frozenset[str]]:
    """Names without spaces, and each of them with one letter removed, mapped to their countries."""
    by_shape: dict[str, set[str]] = {}
    for name, code in country_names.in_all_languages().items():
        if code is not None and len(name) >= NEAREST_LENGTH and " " not in name:
            for shape in (name, *_shorter(name)):
                by_shape.setdefault(shape, set()).add(code)
    return {shape: frozenset(codes) for shape, codes in by_shape.items()}


def _shorter(name: str) -> Iterator[str]:
    return (name[:place] + name[place + 1 :] for place in range(len(name)))
