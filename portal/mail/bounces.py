"""Notices that a letter did not arrive (RFC 3464), read without believing more than they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

REASON_LENGTH = 300
MOST_BYTES = 2_000_000
NOT_BOUNCES = ("delivered", "relayed", "expanded")


@dataclass(frozen=True)
class Bounce:
    """One recipient a letter did not reach. `permanent` is false for a server that is still trying.

    `message_id` is the undelivered letter's own, with its angle brackets; empty when the notice does not carry it.
    """

    recipient: str
    message_id: str
    permanent: bool
    reason: str


def read(notice: bytes) -> tuple[Bounce, ...]:
    """The bounces a notice tells of; none when it is something else: a holiday answer, a thank-you, a huge file."""
    if len(notice) > MOST_BYTES:
        return ()
    message = message_from_bytes(notice, policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return ()
    message_id = next(_message_ids(message), "")
    return tuple(bounce for block in _blocks(message) if (bounce := _bounce(block, message_id)) is not None)


def _blocks(message: EmailMessage) -> Iterator[Message]:
    """The per-recipient header blocks; the first block is about the server and names nobody."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from (block for block in payload if isinstance(block, Message))


def _bounce(block: Message, message_id: str) -> Bounce | None:
    recipient = _after_type(block.get("Final-Recipient") or block.get("Original-Recipient"))
    action = str(block.get("Action", "")).strip().lower()
    status = str(block.get("Status", "")).strip()
    if not recipient or action in NOT_BOUNCES or status.startswith("2"):
        return None
    reason = _after_type(block.get("Diagnostic-Code")) or status
    permanent = action == "failed" and not status.startswith("4")
    return Bounce(recipient.strip("<>"), message_id, permanent, " ".join(reason.split())[:REASON_LENGTH])


def _message_ids(message: EmailMessage) -> Iterator[str]:
    """The Message-ID of the letter that was sent back, whole or as its headers."""
    for part in message.walk():
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind in ("message/rfc822", "message/global") and isinstance(payload, list):
            yield from (str(whole.get("Message-ID", "")).strip() for whole in payload if isinstance(whole, Message))
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield str(message_from_bytes(content, policy=policy.default).get("Message-ID", "")).strip()


def _after_type(value: object) -> str:
    """`rfc822; somebody@example.org` without what stands before the semicolon."""
    kind, mark, rest = str(value or "").partition(";")
    return (rest if mark else kind).strip()
