"""Encodes an email into the bytes that are sent, the same bytes on every attempt.

We encode headers ourselves because the standard library decodes what looks like an encoded word, which would let a
campaign's title inject headers. The result is parsed again before it may be queued.

Bodies are sent unencoded if they are ASCII with lines that SMTP allows, else as base64. Quoted-printable would break
lines at 76 characters, even inside links, and programs that show raw lines would then show half a link.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from portal.domain import addresses
from portal.domain.email import Email
from portal.domain.one_line import is_one_line, one_line
from portal.domain.refusals import Invalid

LINE = 76
LONGEST_LINE = 998
"""RFC 5322 2.1.1; servers cut longer lines."""
LONGEST_WORD = 60
LONGEST_SUBJECT = 300
LONGEST_NAME = 100
ONE_CLICK = "List-Unsubscribe=One-Click"
BODY = ("Content-Type", "MIME-Version")
HEADER = re.compile(rb"([A-Za-z][A-Za-z-]*): \S[^\r\n]*(?:\r\n[ \t]+\S[^\r\n]*)*\r\n")
SPECIAL = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]")


class Unwritable(Invalid):
    """This email cannot be encoded; the message says why, without naming anybody."""


@dataclass(frozen=True)
class Envelope:
    """What the portal adds to an email: the sender, the Message-ID and the time."""

    sender: str
    message_id: str
    now: datetime
    boundary: str


def written(email: Email, envelope: Envelope) -> bytes:
    """The encoded email: plain text and HTML, with nothing that loads from the network."""
    headers = {
        "From": _mailbox(sender_name(email, envelope.sender), parseaddr(envelope.sender)[1]),
        "To": _transported(email.to),
        "Subject": _text("Subject", one_line(email.subject)[:LONGEST_SUBJECT]),
        "Date": format_datetime(envelope.now),
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": email.language,
    }
    if email.reply_to:
        headers["Reply-To"] = _transported(email.reply_to)
    if email.unsubscribe:
        headers |= {"List-Unsubscribe": _angled(email.unsubscribe), "List-Unsubscribe-Post": ONE_CLICK}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    data = head.encode() + _body(email, envelope.boundary)
    _check(data, tuple(headers))
    return data


def _angled(address: str) -> str:
    if not address.isascii() or not is_one_line(address) or re.search(r"[\s<>]", address):
        raise Unwritable("The address that stops reminders cannot be written into a header.")
    return f"<{address}>"


def sender_name(email: Email, sender: str) -> str:
    """The display name of the sender: the buyer's name with the portal's, or the portal's alone."""
    portal = parseaddr(sender)[0] or "Candour"
    return f"{one_line(email.sender)[:LONGEST_NAME]} via {portal}" if email.sender.strip() else portal


def _transported(address: str) -> str:
    if not is_one_line(address) or re.fullmatch(r"[^@\s<>,;:()\[\]\\\"]+@[^@\s<>,;:()\[\]\\\"]+", address) is None:
        raise Unwritable("The address holds characters that no address may hold.")
    try:
        return addresses.transported(address)
    except UnicodeError:
        raise Unwritable("The domain of the address cannot be written for mail servers.") from None


def _mailbox(name: str, address: str) -> str:
    plain = one_line(name)
    if plain.isascii() and "=?" not in plain:
        phrase = f'"{plain}"' if SPECIAL.search(plain) is None or ('"' not in plain and "\\" not in plain) else ""
        if phrase and len(phrase) <= LINE - len("From: "):
            return f"{phrase}\r\n <{_transported(address)}>"
    return f"{_encoded('From', plain)}\r\n <{_transported(address)}>"


def _text(name: str, text: str) -> str:
    """A header's value. Text that looks like an encoded word is encoded, so that readers see what was typed."""
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= LONGEST_WORD
    if is_plain and text:
        return Header(text, "us-ascii", header_name=name, maxlinelen=LINE).encode(linesep="\r\n")
    return _encoded(name, text)


def _encoded(name: str, text: str) -> str:
    return Header(text or "-", "utf-8", header_name=name, maxlinelen=LINE).encode(linesep="\r\n")


def _body(email: Email, boundary: str) -> bytes:
    message = EmailMessage(policy=POLICY)
    message.set_content(email.text, cte=_encoding(email.text))
    message.add_alternative(email.html, subtype="html", cte=_encoding(email.html))
    if email.logo is not None:
        _, html = message.iter_parts()
        main, sub = email.logo.media_type.split("/")
        html.add_related(email.logo.data, main, sub, cid="<logo>", disposition="inline")
        html.set_boundary(f"related-{boundary}")
    message.set_boundary(f"part-{boundary}")
    return message.as_bytes()


def _encoding(text: str) -> str:
    is_plain = text.isascii() and "\r" not in text and "\x00" not in text
    return "7bit" if is_plain and max(map(len, text.split("\n"))) <= LONGEST_LINE else "base64"


def _check(data: bytes, names: tuple[str, ...]) -> None:
    """Parse the bytes again: exactly our headers, once each, in lines that SMTP allows, and nothing else."""
    head, blank, _ = data.partition(b"\r\n\r\n")
    names_read, place, block = [], 0, head + b"\r\n"
    while match := HEADER.match(block, place):
        names_read.append(match[1].decode())
        place = match.end()
    if place != len(block) or not blank or sorted(names_read) != sorted((*names, *BODY)):
        raise Unwritable("Its headers cannot be written safely.")
    lines = data.split(b"\r\n")
    if any(len(line) > LONGEST_LINE or b"\r" in line or b"\n" in line or b"\0" in line for line in lines):
        raise Unwritable("A line of it is longer than mail servers carry.")
    if any(byte < 32 and byte not in b"\r\n" for byte in head):
        raise Unwritable("Its headers hold a control character.")


class _Headers(HeaderRegistry):
    """Python creates a new class for every header of every message; this registry reuses them."""

    def __getitem__(self, name: str) -> Any:
        return _header_class(name.lower())


@cache
def _header_class(name: str) -> Any:
    return HeaderRegistry()[name]


POLICY = SMTP.clone(cte_type="7bit", header_factory=_Headers())
