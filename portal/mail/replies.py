"""What a mail server's refusal means: a dead address, a full mailbox, a rejected email, or try again.

Servers say so by an enhanced code (RFC 3463), in words, or hardly at all. A refusal that may be about our words, size
or sender never counts as a dead address: a supplier marked as unreachable gets no more emails.
"""

import re
from dataclasses import dataclass
from typing import Literal

Step = Literal["sender", "recipient", "words"]

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_SUCH_ADDRESS = re.compile(
    r"user unknown|unknown (user|recipient|address|mailbox)|no such (user|recipient|person|mailbox|address|account)"
    r"|(user|recipient|mailbox|account|address)\S* (does ?n[o']t|not) (exist|found)|does ?n[o']t have an? \S* ?account"
    r"|invalid (recipient|mailbox|user|address)|no mailbox|mailbox (not found|unavailable)|not a valid (mailbox|user)"
    r"|(account |is )+(disabled|inactive|deactivated)|recipient (address )?rejected: (user|access denied)"
    r"|undeliverable address|host (or domain name )?not found|domain (does not exist|not found)|bad destination",
    re.IGNORECASE,
)
MAILBOX_FULL = re.compile(
    r"(mailbox|quota|inbox|storage)\W+(\w+\W+){0,3}(full|exceed|exhaust)|over ?quota|out of storage"
    r"|insufficient storage|exceeded (\w+ )?(storage|quota)",
    re.IGNORECASE,
)
POLICY = re.compile(
    r"relay|polic(y|ies)|spam|spf|dkim|dmarc|block|black ?list|\brbl\b|dnsbl|reputation|content|virus|unsolicited"
    r"|denied|not (permitted|allowed|authori[sz]ed)|authenticat|prohibit|too (large|big|long)|\bsize\b|\brate\b"
    r"|limit|reject(ed)? (due|for)",
    re.IGNORECASE,
)
GONE = {"1": frozenset("1234569") | {"10"}, "2": frozenset("16"), "4": frozenset("14")}
"""Enhanced codes (subject and detail) that mean that the address, its mailbox or its domain accepts no email."""

NOBODY_TAKES_EMAIL = (521, 556)


@dataclass(frozen=True)
class Meaning:
    """What to do about a refusal, and what is wrong with the address if the refusal is about the address."""

    kind: Literal["deferred", "refused", "blocked"]
    bounce: str = ""


BLOCKED = Meaning("blocked")
DEAD = Meaning("refused", "no_such_address")
FULL = Meaning("deferred", "mailbox_full")
"""A full mailbox is emptied eventually, whatever code its server gives."""


def meaning(code: int, words: str, step: Step) -> Meaning:
    """The meaning of a server's reply (`code` and `words`) to a step of the SMTP dialogue."""
    enhanced = ENHANCED.search(words)
    subject, detail = (enhanced[2], enhanced[3]) if enhanced else ("", "")
    if (subject, detail) == ("2", "2") or (step != "sender" and subject != "7" and MAILBOX_FULL.search(words)):
        return FULL
    if not 500 <= code < 600:
        return Meaning("deferred")
    if step == "sender":
        return BLOCKED if (subject, detail) in (("3", "4"), ("2", "3")) or code == 552 else Meaning("refused")
    if subject:
        return _by_enhanced_code(subject, detail, words)
    return _by_words(code, words, step)


def _by_enhanced_code(subject: str, detail: str, words: str) -> Meaning:
    if subject in ("3", "6", "7"):
        return BLOCKED
    if detail in GONE.get(subject, ()):
        return DEAD
    return DEAD if NO_SUCH_ADDRESS.search(words) else BLOCKED


def _by_words(code: int, words: str, step: Step) -> Meaning:
    if NO_SUCH_ADDRESS.search(words) or code in NOBODY_TAKES_EMAIL:
        return DEAD
    if POLICY.search(words) or step == "words" or code in (552, 554) or code < 550:
        return BLOCKED
    return DEAD
