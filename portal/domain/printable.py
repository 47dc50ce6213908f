"""Outside text on one line: it cannot move the cursor, break the line or reverse the reading order."""

import unicodedata

UNKNOWN = "\ufffd"
"""Replaces an invisible character."""

SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that change the direction of the text after them. Joiners, needed in Bengali and Persian, are not included."""

INVISIBLE = frozenset({"Cc", "Cs"})


def one_line(text: str) -> str:
    """`text` with line breaks as spaces, and control characters, lone surrogates and direction marks replaced."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in SPACES:
        return " "
    if character in DIRECTIONS or unicodedata.category(character) in INVISIBLE:
        return UNKNOWN
    return character
