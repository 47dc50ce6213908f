"""The fields of a delivery status report (RFC 3464, RFC 6533), even if blank lines, names or order are wrong."""

import re
from collections.abc import Iterable, Iterator

from portal.mail.bounces.notice import Kind, Recipient
from portal.mail.bounces.reasons import reason_of

REASON_LENGTH = 300
MOST_RECIPIENTS = 100

_FIELD = re.compile(r"^\s{0,4}([A-Za-z][A-Za-z-]{2,40})\s{0,3}:(.*)$")
_NAMES = {
    "final-recipient",
    "original-recipient",
    "action",
    "status",
    "diagnostic-code",
    "x-actual-recipient",
    "remote-mta",
    "last-attempt-date",
    "will-retry-until",
}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_ACTIONS: tuple[tuple[str, Kind], ...] = (
    ("fail", "failed"),
    ("undeliver", "failed"),
    ("expire", "failed"),
    ("reject", "failed"),
    ("bounce", "failed"),
    ("delay", "delayed"),
    ("defer", "delayed"),
    ("transient", "delayed"),
    ("deliver", "delivered"),
    ("relay", "delivered"),
    ("expand", "delivered"),
)
_KINDS: dict[str, Kind] = {"2": "delivered", "4": "delayed", "5": "failed"}


def has_report(text: str) -> bool:
    """Whether the text has fields that occur only in a report."""
    return re.search(r"(?im)^\s{0,4}(final|original)-recipient\s{0,3}:", text) is not None


def recipients(text: str) -> tuple[Recipient, ...]:
    """What the report says about each recipient; empty if it names none."""
    reported = (_recipient(fields) for fields in _groups(text.splitlines()))
    return tuple(dict.fromkeys(recipient for recipient in reported if recipient is not None))[:MOST_RECIPIENTS]


def _groups(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The fields of each recipient: a new one begins at a repeated field, or at a recipient after a blank line."""
    fields: dict[str, str] = {}
    last, is_after_blank = "", False
    for line in lines:
        is_after_blank |= not line.strip()
        known = _FIELD.match(line)
        name = known.group(1).lower() if known else ""
        if known and name in _NAMES:
            if name in fields or (is_after_blank and name.endswith("recipient") and _names(fields)):
                yield fields
                fields = {}
            fields[name] = known.group(2).strip()
            last, is_after_blank = name, False
        elif last and line[:1] in (" ", "\t") and line.strip() and len(fields[last]) < REASON_LENGTH:
            fields[last] += " " + line.strip()
        else:
            last = ""
    yield fields


def _names(fields: dict[str, str]) -> bool:
    return any(name in fields for name in ("final-recipient", "original-recipient"))


def _recipient(fields: dict[str, str]) -> Recipient | None:
    final = address_in(fields.get("final-recipient", ""))
    original = address_in(fields.get("original-recipient", ""))
    actual = address_in(fields.get("x-actual-recipient", ""))
    address = next((field for field in (final, original, actual) if "@" in field), "")
    if not address:
        return None
    diagnostic = after_type(fields.get("diagnostic-code", ""))
    status = status_in(fields.get("status", "")) or status_in(diagnostic)
    kind = _kind(fields.get("action", "").lower(), status, diagnostic)
    words = " ".join((diagnostic or fields.get("status", "")).split())[:REASON_LENGTH]
    return Recipient(
        address, kind, original if "@" in original else "", status, words, reason_of(status_for_reason(fields), words)
    )


def status_for_reason(fields: dict[str, str]) -> str:
    """The status code to classify by: the one in the server's own reply if the report's code is generic (5.0.0)."""
    given, diagnosed = status_in(fields.get("status", "")), status_in(after_type(fields.get("diagnostic-code", "")))
    return diagnosed if diagnosed and (not given or given.endswith(".0.0")) else given


def _kind(action: str, status: str, diagnostic: str) -> Kind:
    for beginning, kind in _ACTIONS:
        if action.startswith(beginning):
            return kind
    if status:
        return _KINDS[status[0]]
    return "failed" if re.match(r"5\d\d\b", diagnostic) else "other"


def status_in(text: str) -> str:
    """The first enhanced status code in the text; empty if there is none."""
    match = _STATUS.search(text[:1000])
    return match.group(1) if match else ""


def address_in(value: str) -> str:
    """The bare address from `rfc822; <somebody@example.org> (name)`; a source route is left out."""
    bare = after_type(value).strip()
    if bare.startswith("<") and ">" in bare:
        bare = bare[1 : bare.index(">")]
    bare = bare.strip("<>").split(" ")[0] if not bare.startswith('"') else bare
    if bare.startswith("@") and ":" in bare:
        bare = bare.partition(":")[2]
    return bare.removeprefix("mailto:").strip("<>;, \t")


def after_type(value: str) -> str:
    """`rfc822; somebody@example.org` without the part before the semicolon."""
    kind, mark, rest = value.partition(";")
    return (rest if mark and "@" not in kind and " " not in kind.strip() else value).strip()
