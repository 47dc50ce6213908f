"""The names and codes of countries in many languages, from CLDR and ISO. Names that neither has are listed here."""

import gettext
import re
from collections.abc import Iterator
from functools import cache

import pycountry
from babel import Locale

from portal.domain.folding import fold

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
"""Names that neither CLDR nor ISO has, normalised by `words_of`."""

SHORT_WORDS = {"rep": "republic", "dem": "democratic", "fed": "federated", "sts": "states", "st": "saint",
               "is": "islands", "prov": "province", "dr": "democratic republic", "pr": "peoples republic"}  # fmt: skip
NEAREST_LENGTH = 5
"""A shorter name is never treated as a misspelling of another, nor as what is left of a longer one."""
EMPTY_WORDS = frozenset(
    (
        *("the", "and", "of", "de", "la", "le", "les", "el", "los", "las", "del", "der", "die", "das", "du"),
        *("des", "di", "do", "da", "dos", "e", "y", "et", "und", "l", "d"),
    )
)


def words_of(text: str) -> list[str]:
    """The words of a name without case, accents, articles and punctuation; common abbreviations are expanded."""
    written = _all_words(text)
    return [word for word in written if word not in EMPTY_WORDS] or written


def as_written(text: str) -> str:
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
def codes() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes, and Kosovo's user-assigned XK."""
    codes = {"XK": "XK"}
    for country in pycountry.countries:
        codes |= {country.alpha_2: country.alpha_2, country.alpha_3: country.alpha_2}
    return codes


@cache
def in_english() -> dict[str, str]:
    """English names, as written and with their words sorted; they take precedence over all other languages."""
    codes: dict[str, str] = {}
    for name, code in (*OTHER_NAMES.items(), *_iso_names(), *_cldr_names("en")):
        _learn(codes, name, code)
    return codes


@cache
def in_all_languages() -> dict[str, str | None]:
    """Names in all languages. A name that means different countries in two languages maps to None."""
    codes: dict[str, str | None] = dict(in_english())
    for language in READ_IN:
        known: dict[str, str] = {}
        for name, code in (*_cldr_names(language), *_iso_names(language)):
            _learn(known, name, code)
        for name, code in known.items():
            if codes.setdefault(name, code) != code and name not in in_english():
                codes[name] = None
    return codes


def _learn(codes: dict[str, str], name: str, code: str) -> None:
    words, written = words_of(name), as_written(name)
    if words:
        codes.setdefault(written, code)
    whole = "".join(words)
    if whole and (whole == written or len(whole) >= NEAREST_LENGTH):  # what is left of “Do Thái” (Israel) is no name
        codes.setdefault(whole, code)
        codes.setdefault(" ".join(sorted(words)), code)


def _cldr_names(language: str) -> Iterator[tuple[str, str]]:
    for code, name in Locale.parse(language).territories.items():
        if code.split("-")[0] in codes() and len(code.split("-")[0]) == 2:
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
