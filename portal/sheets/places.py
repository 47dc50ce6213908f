"""Countries as people write them in a spreadsheet, converted to ISO 3166-1 alpha-2 codes.

Understands codes (two letters, three letters, numeric), official, short and common names in many languages, and
inverted names ("Korea, Republic of"). The names come from CLDR and from ISO's own translations; only names that neither
has are listed here.
"""

import gettext
import re
from collections.abc import Iterator
from functools import cache, lru_cache

import pycountry
from babel import Locale

from portal.domain.folding import fold
from portal.sheets.cells import clean

READ_IN = (
    *("en", "fr", "es", "ar", "bn", "vi", "zh", "zh_Hant", "ru", "de", "it", "pt", "tr", "pl", "nl", "cs", "sk", "hu"),
    *("ro", "bg", "el", "sv", "da", "nb", "fi", "uk", "hr", "sr", "sl", "lt", "lv", "et", "ja", "ko", "th", "id", "ms"),
    *("hi", "ur", "fa", "he", "km", "my", "lo", "ne", "si", "ta", "sq", "mk", "bs", "ka", "hy", "az", "kk", "uz", "mn"),
    *("ca", "sw"),
)
"""The languages whose country names are understood, the more common first."""

ISO_TRANSLATIONS = {"zh": "zh_CN", "zh_Hant": "zh_TW", "nb": "nb_NO"}

OTHER_CODES = {"UK": "GB", "EL": "GR", "XKX": "XK", "KOS": "XK", "UAE": "AE", "KSA": "SA", "PRC": "CN", "ROC": "TW",
               "DRC": "CD", "DPRK": "KP", "ROK": "KR", "GER": "DE", "SUI": "CH", "NED": "NL", "DEN": "DK",
               "CRO": "HR", "GRE": "GR", "POR": "PT", "BUL": "BG", "SLO": "SI", "TPE": "TW", "VIE": "VN",
               "INA": "ID", "MAS": "MY", "PHI": "PH", "SRI": "LK"}  # fmt: skip

OTHER_NAMES = {
    "america": "US",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "czech republic": "CZ",
    "tschechische republik": "CZ",
    "macedonia": "MK",
    "former yugoslav republic macedonia": "MK",
    "burma": "MM",
    "swaziland": "SZ",
    "ivory coast": "CI",
    "cape verde": "CV",
    "east timor": "TL",
    "holland": "NL",
    "korea": "KR",
    "south korea": "KR",
    "korea south": "KR",
    "north korea": "KP",
    "s korea": "KR",
    "n korea": "KP",
    "trinidad": "TT",
    "tobago": "TT",
    "sao tome": "ST",
    "antigua": "AG",
    "saint vincent": "VC",
    "wallis": "WF",
    "mainland china": "CN",
    "republic china": "TW",
    "chinese taipei": "TW",
    "taipei": "TW",
    "formosa": "TW",
    "中华民国": "TW",
    "中華民國": "TW",
    "republic congo": "CG",
    "congo": "CG",
    "congo brazzaville": "CG",
    "congo kinshasa": "CD",
    "zaire": "CD",
    "republic vietnam": "VN",
    "republic kosovo": "XK",
    "emirates": "AE",
    "vatican": "VA",
    "micronesia": "FM",
    "turkey": "TR",
    "congo rd": "CD",
    "rdc": "CD",
    "dom republic": "DO",
    "ee uu": "US",
    "grossbritannien": "GB",
    "fyr macedonia": "MK",
    "fyrom": "MK",
    "palestine": "PS",
    "bosnia": "BA",
    "kampuchea": "KH",
    "pilipinas": "PH",
    "mejico": "MX",
    "federated russian": "RU",
    "arab jamahiriya libyan": "LY",
    "кнр": "CN",
    "ประเทศไทย": "TH",
    "南韩": "KR",
    "南韓": "KR",
    "北韩": "KP",
    "朝鲜": "KP",
    "한국": "KR",
    "日本国": "JP",
    "nihon": "JP",
    "nippon": "JP",
    "中国大陆": "CN",
    "中國大陸": "CN",
    "भारत गणराज्य": "IN",
    "vr china": "CN",
    "brd": "DE",
    "ceylon": "LK",
    "rf": "RU",
    "рф": "RU",
    "byelorussia": "BY",
    "white russia": "BY",
    "occupied palestinian territory": "PS",
    "west bank gaza": "PS",
    "hk sar": "HK",
    "dubai": "AE",
    "abu dhabi": "AE",
    "bosnien": "BA",
    "rsa": "ZA",
    "nigerai": "NG",
    "papua n g": "PG",
    "aotearoa": "NZ",
    "s pore": "SG",
    "spore": "SG",
    "srv": "VN",
    "vietnam sr": "VN",
    "ኢትዮጵያ": "ET",
    "congo drc": "CD",
    "puerto rico usa": "PR",
    "reunion france": "RE",
    "elfenbeinkuste": "CI",
    "cote divoire": "CI",
    "republic dominicana": "DO",
    "bosnia herz": "BA",
    "الامارات": "AE",
}
"""Names that neither CLDR nor ISO has, normalised by `_words`."""

SHORT_WORDS = {"rep": "republic", "dem": "democratic", "fed": "federated", "sts": "states", "st": "saint",
               "is": "islands", "prov": "province", "dr": "democratic republic", "pr": "peoples republic"}  # fmt: skip
EMPTY_WORDS = frozenset(
    (
        *("the", "and", "of", "de", "la", "le", "les", "el", "los", "las", "del", "der", "die", "das", "du"),
        *("des", "di", "do", "da", "dos", "e", "y", "et", "und", "l", "d"),
    )
)
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
NEAREST_LENGTH = 5
"""A shorter name is never treated as a misspelling of another, nor as what is left of a longer one."""


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
    return sorted(((code, country_name(code)) for code in set(_codes().values())), key=lambda pair: fold(pair[1]))


def near_country(text: str) -> str | None:
    """The only country whose name differs from `text` by one typing error; it may be proposed, never assumed."""
    typed = "".join(_words(text))
    if len(typed) < NEAREST_LENGTH or typed in _names():
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
    return _codes().get(code) or OTHER_CODES.get(code) or _flag(text)


def _flag(text: str) -> str | None:
    """A flag emoji (two regional indicator symbols), which is a country code."""
    characters = [ord(sign) - 0x1F1E6 for sign in text.strip()]
    if len(characters) == 2 and all(0 <= character < 26 for character in characters):
        return _codes().get("".join(chr(65 + character) for character in characters))
    return None


def _by_name(text: str) -> str | None:
    words = _words(text)
    if not words or (len(text.strip()) == 2 and text.strip().isascii()):
        return None
    keys = (_written(text), "".join(words), " ".join(sorted(words)))
    country = next((names[key] for names in (_english(), _names()) for key in keys if key in names), None)
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
    country = _names().get("".join(bare)) or _names().get(" ".join(sorted(bare)))
    return None if country in ONLY_BY_WHOLE_NAME else country


def _district(text: str) -> str | None:
    """`Hong Kong SAR, China`: a part of China, if only words for China accompany it."""
    letters = re.sub(r"[\W_]+", "", fold(text))
    for name, code in DISTRICTS.items():
        before, district, after = letters.partition(name)
        if district and BESIDE_DISTRICTS.fullmatch(before + after):
            return code
    return None


def _words(text: str) -> list[str]:
    """The words of a name without case, accents, articles and punctuation; common abbreviations are expanded."""
    written = _all_words(text)
    return [word for word in written if word not in EMPTY_WORDS] or written


def _written(text: str) -> str:
    """A name with its small words: without “độ”, Vietnamese for India would be “an”."""
    return "".join(_all_words(text))


def _all_words(text: str) -> list[str]:
    bare = fold(text).replace("'s", "s").replace(".", " ")
    words = re.findall(r"[^\W_]+(?:[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+[^\W_]*)*", bare)
    return [part for word in _joined(words) for part in SHORT_WORDS.get(word, word).split()]


def _joined(words: list[str]) -> Iterator[str]:
    """Join single letters separated by full stops: `U. S. A.` becomes `usa`."""
    held = ""
    for word in words:
        if len(word) == 1 and word.isascii():
            held += word
            continue
        if held:
            yield held
        held = ""
        yield word
    if held:
        yield held


@cache
def _codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes, and Kosovo's user-assigned XK."""
    codes = {"XK": "XK"}
    for country in pycountry.countries:
        codes |= {country.alpha_2: country.alpha_2, country.alpha_3: country.alpha_2}
    return codes


@cache
def _english() -> dict[str, str]:
    """English names, as written and with their words sorted; they take precedence over all other languages."""
    codes: dict[str, str] = {}
    for name, code in (*OTHER_NAMES.items(), *_iso_names(), *_cldr_names("en")):
        _learn(codes, name, code)
    return codes


@cache
def _names() -> dict[str, str | None]:
    """Names in all languages. A name that means different countries in two languages maps to None."""
    codes: dict[str, str | None] = dict(_english())
    for language in READ_IN:
        known: dict[str, str] = {}
        for name, code in (*_cldr_names(language), *_iso_names(language)):
            _learn(known, name, code)
        for name, code in known.items():
            if codes.setdefault(name, code) != code and name not in _english():
                codes[name] = None
    return codes


def _learn(codes: dict[str, str], name: str, code: str) -> None:
    words, written = _words(name), _written(name)
    if words:
        codes.setdefault(written, code)
    whole = "".join(words)
    if whole and (whole == written or len(whole) >= NEAREST_LENGTH):  # what is left of “Do Thái” (Israel) is no name
        codes.setdefault(whole, code)
        codes.setdefault(" ".join(sorted(words)), code)


def _cldr_names(language: str) -> Iterator[tuple[str, str]]:
    for code, name in Locale.parse(language).territories.items():
        if code.split("-")[0] in _codes() and len(code.split("-")[0]) == 2:
            yield name, code[:2]


def _iso_names(language: str = "") -> Iterator[tuple[str, str]]:
    """ISO's names, in English or as translated by the iso-codes project."""
    catalogue = _translation(language) if language else None
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")):
            if name:
                yield (catalogue.gettext(name) if catalogue else name), country.alpha_2


def _translation(language: str) -> gettext.NullTranslations:
    wanted = ISO_TRANSLATIONS.get(language, language)
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[wanted], fallback=True)


@cache
def _nearly() -> dict[str, frozenset[str]]:
    """Names without spaces, and each of them with one letter removed, mapped to their countries."""
    by_shape: dict[str, set[str]] = {}
    for name, code in _names().items():
        if code is not None and len(name) >= NEAREST_LENGTH and " " not in name:
            for shape in (name, *_shorter(name)):
                by_shape.setdefault(shape, set()).add(code)
    return {shape: frozenset(codes) for shape, codes in by_shape.items()}


def _shorter(name: str) -> Iterator[str]:
    return (name[:place] + name[place + 1 :] for place in range(len(name)))
