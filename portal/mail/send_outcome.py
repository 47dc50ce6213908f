"""What became of one email, as the mail server replied.

*Sent*: the server accepted the email. *Refused*: it permanently rejected the recipient's address. *Blocked*: it
rejected the email's content, size or sender, which says nothing about the recipient. *Deferred*: not now (4xx, no
connection, login or sender rejected); the email can be sent again. *Unknown*: the connection was lost after the data
was begun, so nobody can tell whether the server has the email.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import aiosmtplib

from portal.domain.one_line import one_line
from portal.mail.replies import Meaning, meaning

OutcomeKind: TypeAlias = Literal["sent", "deferred", "refused", "blocked", "unknown"]
REASON_LENGTH = 300


@dataclass(frozen=True)
class SendOutcome:
    """What happened to one email. `reason` is the server's reply, or ours if no server was asked.

    `is_ours`: the cause is this portal or its mail server, not the email or its recipient. `is_final`: the cause
    remains until the settings are changed (login or sender rejected). `has_no_reply`: the connection ended before the
    server replied about this email. `bounce`: what is wrong with the address.
    """

    email_id: str
    kind: OutcomeKind
    reason: str = ""
    is_ours: bool = False
    has_no_reply: bool = False
    is_final: bool = False
    bounce: str = ""


def of_sender(email_id: str, no: aiosmtplib.SMTPResponseException) -> SendOutcome:
    """The outcome of a rejected MAIL FROM, which is about size or our sender, never about the recipient."""
    if meaning(no.code, no.message, "sender") == Meaning("blocked"):
        return SendOutcome(email_id, "blocked", reason_of(no))
    has_ended = no.code == aiosmtplib.SMTPStatus.domain_unavailable
    is_final = no.code >= 500
    reason = f"The mail server refuses the sender: {reason_of(no)}" if is_final else reason_of(no)
    return SendOutcome(email_id, "deferred", reason, is_ours=True, has_no_reply=has_ended, is_final=is_final)


def of_email(email_id: str, no: aiosmtplib.SMTPResponseException, step: Literal["recipient", "words"]) -> SendOutcome:
    """The outcome of an email whose recipient or data was rejected."""
    verdict = meaning(no.code, no.message, step)
    return SendOutcome(email_id, verdict.kind, reason_of(no), bounce=verdict.bounce)


def reason_of(error: Exception) -> str:
    """The server's reply with its code, or the error, on one line."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return shortened(f"{error.code} {error.message}")
    return shortened(str(error) or type(error).__name__)


def shortened(words: str) -> str:
    """A reply as it is stored: on one line, not too long."""
    return one_line(words)[:REASON_LENGTH]
