"""Text from outside on one line: nothing in it can move the cursor, break a line, or turn the reading order round."""

import unicodedata

UNKNOWN = "\ufffd"
"""Stands where a character was that nobody can see."""

SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the order of what follows; joiners, which Bengali and Persian need, are not among them."""

INVISIBLE = frozenset({"Cc", "Cs"})


def one_line(text: str) -> str:
    """`text` with line breaks as spaces, and control characters, lone surrogates and direction marks shown as such."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in SPACES:
        return " "
    if character in DIRECTIONS or unicodedata.category(character) in INVISIBLE:
        return UNKNOWN
    return character
