"""Reasons why an email bounced, and which of them mean that the address takes no email."""

from typing import Literal, TypeAlias

Reason: TypeAlias = Literal["no_such_address", "mailbox_full", "blocked_or_content", "expired", "other"]

BY_HAND = "by_hand"
"""A member has said that the address takes no email."""

SAYS_NOTHING_OF_ADDRESS: tuple[Reason, ...] = ("blocked_or_content",)
"""The text, its size or our server was refused: the next email may well arrive."""


def stops_reminders(kind: str | None) -> bool:
    """Whether a bounce of this kind stops reminders to the address."""
    return kind not in SAYS_NOTHING_OF_ADDRESS
