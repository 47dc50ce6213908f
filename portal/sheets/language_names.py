"""Languages as people write them in a spreadsheet, converted to language tags."""

import re
from functools import cache, lru_cache

from babel import Locale

from portal.domain.folding import fold

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-[A-Za-z0-9]{5,8})*")
READ_IN = (
    *("en", "fr", "es", "ar", "bn", "vi", "zh", "zh_Hant", "ru", "de", "it", "pt", "tr", "pl", "nl", "cs", "hu", "ro"),
    *("ja", "ko", "th", "id", "el", "uk", "bg", "hr", "sr"),
)
OTHER_NAMES = {
    "mandarin": "zh",
    "mandarinchinese": "zh",
    "putonghua": "zh",
    "中文": "zh",
    "汉语": "zh",
    "漢語": "zh",
    "普通话": "zh",
    "bangla": "bn",
    "flemish": "nl",
    "farsi": "fa",
    "brazilianportuguese": "pt-BR",
    "castellano": "es",
    "bahasaindonesia": "id",
    "bahasa": "id",
    "bahasamelayu": "ms",
    "simplifiedchinese": "zh-Hans",
    "chinesesimplified": "zh-Hans",
    "traditionalchinese": "zh-Hant",
    "chinesetraditional": "zh-Hant",
}
OTHER_TAGS = {
    "CN": "zh",
    "JP": "ja",
    "KR": "ko",
    "VN": "vi",
    "UA": "uk",
    "CZ": "cs",
    "GR": "el",
    "DK": "da",
    "ENG": "en",
    "GER": "de",
    "DEU": "de",
    "FRA": "fr",
    "FRE": "fr",
    "SPA": "es",
    "ESP": "es",
    "ITA": "it",
    "POR": "pt",
    "CHI": "zh",
    "ZHO": "zh",
    "RUS": "ru",
    "TUR": "tr",
    "VIE": "vi",
    "BEN": "bn",
    "ARA": "ar",
    "JPN": "ja",
    "KOR": "ko",
    "POL": "pl",
    "NLD": "nl",
    "DUT": "nl",
}
"""Country codes used for languages, and three-letter codes that have a shorter tag."""


SAP_KEYS = {
    "A": "ar",
    "B": "he",
    "C": "cs",
    "D": "de",
    "E": "en",
    "F": "fr",
    "G": "el",
    "H": "hu",
    "I": "it",
    "J": "ja",
    "K": "da",
    "L": "pl",
    "M": "zh-Hant",
    "N": "nl",
    "O": "no",
    "P": "pt",
    "Q": "sk",
    "R": "ru",
    "S": "es",
    "T": "tr",
    "U": "fi",
    "V": "sv",
    "W": "bg",
    "X": "lt",
    "Y": "lv",
    "1": "zh",
    "2": "th",
    "3": "ko",
    "4": "ro",
    "5": "sl",
    "6": "hr",
    "8": "uk",
    "9": "et",
    "i": "id",
}
"""SAP's one-character language keys (table T002)."""


@lru_cache(1_000)
def language(text: str) -> str | None:
    """The BCP 47 tag, in its usual case, for a tag or a language name; for several languages, that of the first."""
    tag = _single_tag(text)
    parts = re.split(r"[/;,&+|]|\band\b|\bor\b", text)
    return tag or (_single_tag(parts[0]) if len(parts) > 1 else None)


def language_name(tag: str) -> str:
    """The English name of a tag's language."""
    known = Locale("en").languages
    return str(known.get(tag.replace("-", "_")) or known.get(tag.split("-")[0]) or tag)


def _single_tag(text: str) -> str | None:
    tag = text.strip().replace("_", "-")
    if tag in SAP_KEYS:
        return SAP_KEYS[tag]
    if tag.upper() in OTHER_TAGS:
        return OTHER_TAGS[tag.upper()]
    if LANGUAGE_TAG.fullmatch(tag) and tag.split("-")[0].lower() in Locale("en").languages:
        return "-".join(_subtag(part, position) for position, part in enumerate(tag.split("-")))
    return _names().get(_plain(text)) or _names().get(_plain(re.sub(r"\(.*?\)", "", text)))


def _subtag(part: str, position: int) -> str:
    if position == 0:
        return part.lower()
    return part.title() if len(part) == 4 else part.upper() if len(part) <= 3 else part.lower()


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


@cache
def _names() -> dict[str, str]:
    """Language names in every supported language; in conflicts, the more common language wins."""
    tags = {_plain(name): tag for name, tag in OTHER_NAMES.items()}
    for reader in READ_IN:
        for code, name in Locale.parse(reader).languages.items():
            tags.setdefault(_plain(name), code.replace("_", "-"))
    return {name: tag for name, tag in tags.items() if name}
