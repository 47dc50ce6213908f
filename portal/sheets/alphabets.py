"""How likely a letter is in names from a country. It distinguishes correctly decoded text from garbled text."""

import unicodedata
from functools import cache, lru_cache

from babel.core import get_global

LETTERS = {
    "tr": "çğıöşüâîûİ",
    "az": "çəğıöşüİ",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "hr": "čćđšž",
    "bs": "čćđšž",
    "sr_Latn": "čćđšž",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "sl": "čšžćđ",
    "sq": "çë",
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü¿¡",
    "ca": "àçéèíïóòúü·",
    "pt": "áâãàçéêíóôõúü",
    "it": "àèéìíòóùú",
    "nl": "éèëïóöü",
    "sv": "åäöé",
    "fi": "åäö",
    "da": "æøåé",
    "nb": "æøåéòóôü",
    "no": "æøåéòóôü",
    "is": "áðéíóúýþæö",
    "fo": "áðíóúýæø",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "mt": "ċġħż",
    "vi": "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "he": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـ",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے",
}
"""The non-ASCII letters that names in each language use, in lower case."""

COMMON_CYRILLIC = {character: 1 - 0.03 * rank for rank, character in enumerate("оеаинтсрвлкмдпуяьыгзбчйхжшюцщэфъё")}
"""Every Cyrillic encoding yields Cyrillic letters; the right one yields more of the frequent ones."""

ANYWHERE = frozenset("äöüßéèêçáíóúñàâôëïî")
"""Letters in company names that occur in every country, such as Müller and Nestlé."""

WESTERN = ANYWHERE | frozenset("åæøœãõûùìò")
MARKS = frozenset("ªº’‘“”„«»–—…·•®™©°№€£")
OWN_LETTERS = frozenset(
    (
        *("tr", "az", "pl", "cs", "sk", "hu", "ro", "hr", "bs", "sr_Latn", "sr", "sl", "sq", "lv", "lt", "et"),
        *("mt", "vi", "ru", "uk", "be", "bg", "mk", "kk", "ky", "el", "he", "ar", "fa", "ur", "th", "zh", "ja"),
        *("ko",),
    )
)
"""Languages whose letters are missing in Western European encodings. Elsewhere, any Western letter is likely."""

WESTERN_LANGUAGES = frozenset(("en", "fr", "de", "es", "pt", "it", "nl", "sv", "fi", "da", "nb", "no", "is", "ca"))
SIMPLIFIED = frozenset(("CN", "SG", "MY"))
TRADITIONAL = frozenset(("TW", "HK", "MO"))
MINOR = 0.65
"""The weight of a letter of a widely spoken but not official language."""
PROBABLE = 0.7
"""The weight of a letter that company names bring from elsewhere."""
FOREIGN = 0.55
IMPOSSIBLE = -1.0
UNLIKELY = -0.5


@cache
def languages_of(country: str) -> dict[str, float]:
    """The languages of company names in a country, with weights: official languages 1, other large ones less."""
    spoken = get_global("territory_languages").get(country, {})
    shares: dict[str, float] = {}
    for language, facts in spoken.items():
        name = language if language == "sr_Latn" else language.partition("_")[0]
        if facts["official_status"] in ("official", "de_facto_official"):
            shares[name] = 1.0
        elif facts["population_percent"] >= 10 and language != "en":
            shares.setdefault(name, MINOR)
    return shares


@lru_cache(50_000)
def likeliness(character: str, country: str) -> float:
    """From 1 for a letter common in names of the country down to -1 for a character that no name contains."""
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cn", "Co", "Cs"):
        return IMPOSSIBLE
    if character in MARKS or kind in ("Zs", "Cf"):
        return 0.6
    if not kind.startswith(("L", "M")):
        return 0.7 if _is_eastern_mark(character) and country in _eastern() else UNLIKELY
    return _letter(character, country)


def _letter(character: str, country: str) -> float:
    lower = character.lower() if character != "İ" else character
    code = ord(character)
    if code >= 0x3000:
        return _eastern_letter(character, country)
    languages = languages_of(country)
    if 0x0E00 <= code < 0x0E80:
        return 1.0 if "th" in languages else 0.0
    used = max((weight for language, weight in languages.items() if lower in LETTERS.get(language, "")), default=0.0)
    if used:
        return used * COMMON_CYRILLIC.get(lower, 0.6 if 0x400 <= code < 0x500 else 1.0)
    if _is_western(country):
        return PROBABLE if lower in WESTERN else 0.3 if lower in _latin() else 0.0
    return PROBABLE if lower in ANYWHERE else FOREIGN if lower in _latin() else 0.0


@cache
def _is_western(country: str) -> bool:
    """Whether programs in the country save text in Western European encodings, so that such letters are expected."""
    languages = languages_of(country)
    return bool(WESTERN_LANGUAGES & languages.keys()) and not languages.keys() & OWN_LETTERS


@cache
def _latin() -> frozenset[str]:
    """Every accented letter of the languages written in Latin script."""
    return frozenset(
        character
        for characters in LETTERS.values()
        for character in characters
        if character.isalpha() and ord(character) < 0x250
    )


def _is_eastern_mark(character: str) -> bool:
    return 0x3000 <= ord(character) < 0x3030 or 0xFF00 <= ord(character) < 0xFF66 or character == "・"


def _eastern() -> frozenset[str]:
    return SIMPLIFIED | TRADITIONAL | {"JP", "KR"}


def _eastern_letter(character: str, country: str) -> float:
    """National character sets start with the everyday characters; garbled bytes mostly decode to later ones."""
    if country == "KR":
        return (
            1.0
            if "가" <= character <= "힣" and _bytes(character, "euc_kr")
            else 0.3
            if _bytes(character, "euc_kr")
            else 0.0
        )
    if country == "JP":
        kana = "\u3041" <= character <= "\u30fe" or character == "々"
        return 1.0 if kana else _by_level(_bytes(character, "cp932"), b"\x88\x9f", b"\x98\x72")
    simplified = _by_level(_bytes(character, "gb2312"), b"\xb0\xa1", b"\xd7\xf9")
    traditional = _by_level(_bytes(character, "big5"), b"\xa4\x40", b"\xc6\x7e")
    if country in SIMPLIFIED:
        return max(simplified, 0.5 * traditional)
    return max(traditional, 0.8 * simplified) if country in TRADITIONAL else 0.0


def _by_level(written: bytes, first: bytes, last: bytes) -> float:
    if not written:
        return 0.0
    return 1.0 if first <= written <= last else 0.3


def _bytes(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return b""
