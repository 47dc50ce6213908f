"""Text for places that hold one line: subjects, names of senders, file names, entries of a log.

Programs that read a header may decode encoded words, percent signs, quoted-printable and HTML's references once more
than they should. So a text is looked at through every number of decodings: where one of them shows a line break, a
control or a sign that turns the direction of reading, the decoded text without it is what stands there.
"""

import base64
import binascii
import html
import quopri
import re
import unicodedata
from urllib.parse import unquote_to_bytes

ENCODED_WORD = re.compile(r"=\?([^?]*?)\?([bBqQ])\?(.*?)\?=", re.DOTALL)
"""As the most lenient programs read it: spaces beside the character set and question marks in the text."""
BETWEEN_WORDS = re.compile(r"(=\?[^?]*\?[bBqQ]\?[^?]*\?=)\s+(?==\?)")
QUOTED_PRINTABLE = re.compile(r"=[0-9A-Fa-f]{2}")
MOST_STAGES = 40
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """The text in one line that stays one line, however often somebody decodes it."""
    stages = _decodings(text)
    if stages is None:
        return _plain(re.sub(r"[=?%&]+", " ", text))
    harmful = next((stage for stage in stages[1:] if not _is_harmless(stage)), None)
    return _plain(text) if harmful is None else one_line(_plain(harmful))


def is_one_line(text: str) -> bool:
    """Whether a text holds no line break, control or sign of direction after any number of decodings."""
    stages = _decodings(text)
    return stages is not None and all(_is_harmless(stage) for stage in stages)


def _is_harmless(text: str) -> bool:
    return not any(_breaks(character) for character in text)


def _breaks(character: str) -> bool:
    return character in DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _plain(text: str) -> str:
    return " ".join("".join(" " if _breaks(character) else character for character in text).split())


def _decodings(text: str) -> list[str] | None:
    """The text and all that further decodings make of it; None when that has no end in sight."""
    stages = [text]
    for stage in stages:
        if len(stages) > MOST_STAGES:
            return None
        for decode in (_words_decoded, _latin_words_decoded, _percent_decoded, _quoted_decoded, html.unescape):
            if (decoded := decode(stage)) not in stages:
                stages.append(decoded)
    return stages


def _words_decoded(text: str) -> str:
    """Encoded words (RFC 2047) in the character set that they name."""
    joined = BETWEEN_WORDS.sub(r"\1", text)
    return ENCODED_WORD.sub(lambda word: _text_of(word, word[1].partition("*")[0].strip()), joined)


def _latin_words_decoded(text: str) -> str:
    """Encoded words as a program reads them that looks at no character set."""
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
    """Percent signs as in addresses and RFC 2231."""
    return unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def _quoted_decoded(text: str) -> str:
    """Quoted-printable that stands in no encoded word."""
    if QUOTED_PRINTABLE.search(text) is None:
        return text
    return quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
