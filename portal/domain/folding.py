"""Text for comparing: without capitals, accents and look-alike letters, so that `ozturk` finds `ÖZTÜRK`."""

import unicodedata

LETTERS = str.maketrans(
    {
        "ı": "i",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ə": "e",
        "ŋ": "n",
        "ё": "е",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": None,
        "’": "'",
        "ʼ": "'",
    }
)
"""Letters that Unicode does not decompose, as people type them who do not have them on their keyboard."""

LOWEST_ACCENT = 10
"""Lower combining classes are part of the letter (nukta, virama, the voicing of kana); accents have higher ones."""


def fold(text: str) -> str:
    """Fold a text, in any script, so that different spellings of a word are equal. Spaces become single."""
    if text.isascii():
        return " ".join(text.lower().split())
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in whole if unicodedata.combining(sign) < LOWEST_ACCENT and not _is_unseen(sign))
    return " ".join(unicodedata.normalize("NFC", bare.translate(LETTERS)).split())


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"
