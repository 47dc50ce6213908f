"""Text for places that have one line: subjects, sender names, file names, log entries.

Programs that read a header may decode encoded words, percent signs, quoted-printable and HTML references more often
than they should. So a text is checked after every possible number of decodings. If one shows a line break, a control
character or a direction mark, the decoded text without it is used instead.
"""

import base64
import binascii
import html
import quopri
import re
import unicodedata
from urllib.parse import unquote_to_bytes

ENCODED_WORD = re.compile(r"=\?([^?]*?)\?([bBqQ])\?(.*?)\?=", re.DOTALL)
"""Encoded words as lenient programs read them: with spaces around the charset and question marks in the text."""
BETWEEN_WORDS = re.compile(r"(=\?[^?]*\?[bBqQ]\?[^?]*\?=)\s+(?==\?)")
QUOTED_PRINTABLE = re.compile(r"=[0-9A-Fa-f]{2}")
MOST_STAGES = 40
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """The text on one line, and on one line however often it is decoded."""
    stages = _decodings(text)
    if stages is None:
        return _plain(re.sub(r"[=?%&]+", " ", text))
    harmful = next((stage for stage in stages[1:] if not _is_harmless(stage)), None)
    return _plain(text) if harmful is None else one_line(_plain(harmful))


def is_one_line(text: str) -> bool:
    """Whether a text has no line break, control character or direction mark after any number of decodings."""
    stages = _decodings(text)
    return stages is not None and all(_is_harmless(stage) for stage in stages)


def _is_harmless(text: str) -> bool:
    return not any(_breaks(character) for character in text)


def _breaks(character: str) -> bool:
    return character in DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _plain(text: str) -> str:
    return " ".join("".join(" " if _breaks(character) else character for character in text).split())


def _decodings(text: str) -> list[str] | None:
    """The text and all its further decodings; None if there is no end to them."""
    stages = [text]
    for stage in stages:
        if len(stages) > MOST_STAGES:
            return None
        for decode in (_words_decoded, _latin_words_decoded, _percent_decoded, _quoted_decoded, html.unescape):
            if (decoded := decode(stage)) not in stages:
                stages.append(decoded)
    return stages


def _words_decoded(text: str) -> str:
    """Decode encoded words (RFC 2047) in the charset they name."""
    joined = BETWEEN_WORDS.sub(r"\1", text)
    return ENCODED_WORD.sub(lambda word: _text_of(word, word[1].partition("*")[0].strip()), joined)


def _latin_words_decoded(text: str) -> str:
    """Decode encoded words as a program does that ignores the charset."""
    return ENCODED_WORD.sub(lambda word: _text_of(word, "latin-1"), text)


def _text_of(word: re.Match[str], charset: str) -> str:
    data = word[3].encode("utf-8", "replace")
    try:
        plain = base64.b64decode(data + b"==") if word[2] in "bB" else quopri.decodestring(data, header=True)
    except (binascii.Error, ValueError):
        return word[3]
    try:
        return plain.decode(charset, "replace")
    except (LookupError, ValueError, UnicodeError):
        return plain.decode("latin-1")


def _percent_decoded(text: str) -> str:
    """Decode percent signs as in URLs and RFC 2231."""
    return unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _quoted_decoded(text: str) -> str:
    """Decode quoted-printable outside encoded words."""
    if QUOTED_PRINTABLE.search(text) is None:
        return text
    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
