"""Text as it is compared: without capitals, accents and look-alike letters, so that `ozturk` finds `ÖZTÜRK`."""

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
"""Letters that Unicode keeps whole, each as people type it who do not have it on their keyboard."""

LOWEST_ACCENT = 10
"""Combining classes below it belong to the letter itself (nukta, virama, the voicing of kana); accents lie above."""


def fold(text: str) -> str:
    """What two spellings of a word have in common, in any script; spaces are made single."""
    if text.isascii():
        return " ".join(text.lower().split())
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in whole if unicodedata.combining(sign) < LOWEST_ACCENT and not _is_unseen(sign))
    return " ".join(unicodedata.normalize("NFC", bare.translate(LETTERS)).split())


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf"
