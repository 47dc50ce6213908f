"""Why an email came back, in classes, and which of them say that its address takes no email."""

from typing import Literal, TypeAlias

Reason: TypeAlias = Literal["no_such_address", "mailbox_full", "blocked_or_content", "expired", "other"]

BY_HAND = "by_hand"
"""A person has said that the address takes no email."""

SAYS_NOTHING_OF_ADDRESS: tuple[Reason, ...] = ("blocked_or_content",)
"""What was refused is our words, their size or our server: the next email may well arrive."""


def stops_reminders(kind: str | None) -> bool:
    """Whether nobody is reminded at an address that an email bounced from for this reason."""
    return kind not in SAYS_NOTHING_OF_ADDRESS
