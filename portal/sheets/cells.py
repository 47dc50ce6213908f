"""A cell's text as it is kept: one line of ordinary letters."""

import unicodedata

INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
"""Signs nobody sees and that could make one name look like another; joiners that scripts need are not among them."""


def clean(text: str) -> str:
    """One line of ordinary letters: no control signs, no marks that turn the reading direction, space made single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in INVISIBLE
    )
    return " ".join(kept.split())


def shortened(text: str) -> str:
    """The beginning of a text, for a sentence that quotes it."""
    return text if len(text) <= 60 else text[:57] + "…"
