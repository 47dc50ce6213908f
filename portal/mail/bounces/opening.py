"""Splits an untrusted message into its headers, its own text, the fields of its report, and the returned email."""

import codecs
import re
from base64 import b64decode
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from html import unescape
from typing import Any

DEEPEST = 8
MOST_PARTS = 100
MOST_NESTING_MARKS = 150
MOST_PARSING = 2_000_000
"""The parser tests every line once per enclosing part; this limit on lines × parts takes about a second."""

LONGEST_LINE = 500
LONGEST_TEXT = 100_000
LONGEST_HEADER = 2_000
SLOW_CODECS = frozenset({"punycode", "idna"})

_NESTING = re.compile(rb"boundary|content-type:\s{0,80}message/", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>")
_INVISIBLE = re.compile(r"(?is)<(style|script|head)\b.{0,5000}?</\1>")
_REPORT = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "message/news")
_RETURNED_HEADERS = ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers")
_ELSEWHERE = ("message/feedback-report", "message/disposition-notification", "message/global-disposition-notification")


@dataclass
class Opened:
    """A message in parts. `returned` are emails returned whole, `returned_text` those returned as headers only.

    `words` are clipped for reading; `data` are the same parts unclipped, for machine-readable content.
    """

    message: Message
    report_type: str = ""
    words: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    returned: list[Message] = field(default_factory=list)
    returned_text: list[str] = field(default_factory=list)
    is_report_of_another_kind: bool = False

    def header(self, name: str) -> str:
        """A header's decoded text on one line; empty if the header is missing."""
        return header(self.message, name)

    @property
    def text(self) -> str:
        """The message's own text: its plain text, or the text of its HTML."""
        plain = "\n".join(self.words)
        return plain if plain.strip() else without_markup("\n".join(self.html))


def opened(data: bytes) -> Opened:
    """Split a message into its parts; excessive nesting is not parsed but read as plain text."""
    marks = len(_NESTING.findall(data))
    if marks > MOST_NESTING_MARKS or marks * data.count(b"\n") > MOST_PARSING:
        data = b"\n\n" + data
    return opened_message(message_from_bytes(data, policy=compat32))


def opened_message(message: Message) -> Opened:
    """Split a message that is already parsed."""
    opened = Opened(message, str(message.get_param("report-type") or "").lower())
    _collect(message, opened, 0, [MOST_PARTS])
    return opened


def _collect(part: Message, opened: Opened, depth: int, left: list[int]) -> None:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        return
    kind, payload = part.get_content_type(), _payload(part)
    if kind in _ELSEWHERE:
        opened.is_report_of_another_kind = True
    elif kind in _REPORT:
        opened.report.append(_fields(part, payload))
    elif kind in _RETURNED and isinstance(payload, list):
        opened.returned += [inner for inner in payload if isinstance(inner, Message)][:MOST_PARTS]
    elif kind in _RETURNED_HEADERS:
        opened.returned_text.append(_joined(payload) if isinstance(payload, list) else decoded(part))
    elif isinstance(payload, list):
        for inner in payload:
            if isinstance(inner, Message):
                _collect(inner, opened, depth + 1, left)
    elif kind == "text/html":
        opened.html.append(decoded(part))
    elif part.get_content_maintype() in ("text", "multipart", "message"):
        whole = whole_text(part)
        opened.data.append(whole)
        opened.words.append(clipped(whole))


def _payload(part: Message) -> Any:
    try:
        return part.get_payload()
    except ValueError:  # a charset name that Python cannot use as a codec name
        return ""


def _fields(part: Message, payload: Any) -> str:
    """The report's fields as lines; the parser has turned each block into a message."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if isinstance(payload, list) and encoding == "base64":  # RFC 3464 forbids it, but some systems do it
        return _from_base64("".join(block.as_string() for block in payload[:MOST_PARTS] if isinstance(block, Message)))
    if isinstance(payload, list):
        return _joined(payload)
    return decoded(part)


def _from_base64(text: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)[: 2 * LONGEST_TEXT]
    if len(letters) % 4 == 1:  # what was cut off in the middle; one letter is less than a byte
        letters = letters[:-1]
    return clipped(as_text(b64decode(letters + "=" * (-len(letters) % 4)), "utf-8"))


def _joined(blocks: list[Any]) -> str:
    written = []
    for block in blocks[:MOST_PARTS]:
        if isinstance(block, Message):
            lines = [f"{name}: {one_line(value)}" for name, value in block.raw_items()]
            written.append("\n".join([*lines, whole_text(block)]))
    return clipped("\n\n".join(written))


def decoded(part: Message) -> str:
    """A part's text, clipped to what a person would read."""
    return clipped(whole_text(part))


def whole_text(part: Message) -> str:
    """A part's text, decoded with its declared charset; undecodable bytes become replacement characters."""
    try:
        raw = part.get_payload(decode=True)
    except Exception:  # the parser's decoders may raise anything for arbitrary bytes
        raw = None
    if not isinstance(raw, bytes):
        return ""
    return as_text(raw[: 2 * LONGEST_TEXT], str(part.get_param("charset") or "utf-8"))


def as_text(raw: bytes, charset: str) -> str:
    """Decode bytes with their declared charset; text labelled ASCII is read as UTF-8 or ISO-2022-JP."""
    try:
        name = codecs.lookup(charset).name
        if name == "ascii":
            name = "iso2022_jp" if b"\x1b$" in raw else "utf-8"
        return raw.decode(name if name not in SLOW_CODECS else "utf-8", "replace")
    except (LookupError, ValueError, AssertionError):
        return raw.decode("utf-8", "replace")


def clipped(text: str) -> str:
    """Clip the text and its lines to what a person would read."""
    return "\n".join(line[:LONGEST_LINE] for line in text[:LONGEST_TEXT].splitlines())


def without_markup(html: str) -> str:
    """The text of HTML, one line per block."""
    text = _TAG.sub(" ", _BREAK.sub("\n", _INVISIBLE.sub(" ", html.replace("\n", " "))))
    return clipped(unescape(text))


def header(message: Message, name: str) -> str:
    """A header's decoded text on one line; empty if the header is missing."""
    return next((one_line(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def one_line(value: object) -> str:
    """A header's value for people: encoded words are decoded, raw 8-bit bytes too."""
    raw = as_text(str(value)[:LONGEST_HEADER].encode("utf-8", "surrogateescape"), "ascii")
    try:
        pieces = decode_header(raw)
    except Exception:  # the parser's decoders may raise anything for arbitrary bytes
        pieces = [(raw, None)]
    words = [piece if isinstance(piece, str) else as_text(piece, charset or "utf-8") for piece, charset in pieces]
    return " ".join("".join(words).split())
