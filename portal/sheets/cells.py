"""Cleans the text of a cell: one line, normalised, without invisible characters."""

import re
import unicodedata

INVISIBLE = frozenset("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
"""Invisible characters that could make one name look like another; joiners that scripts need are not among them."""


def clean(text: str) -> str:
    """One normalised line: no control characters, no bidirectional marks, single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    printable = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in INVISIBLE
    )
    return " ".join(printable.split())


def shortened(text: str) -> str:
    """The beginning of a text, for quoting it in a message."""
    return text if len(text) <= 60 else text[:57] + "…"


def repaired(text: str) -> str:
    """Repair UTF-8 text that was decoded as Western European: `Ã–ztÃ¼rk` becomes `Öztürk`; other text is unchanged."""
    if text.isascii() or not TWICE.search(text):
        return text
    try:
        bare = b"".join(sign.encode("latin-1") if ord(sign) < 0xA0 else sign.encode("cp1252") for sign in text)
        return bare.decode("utf-8")
    except UnicodeError:
        return text


TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]")
"""Two characters that stand for one accented or non-Latin letter if the text was decoded so."""
