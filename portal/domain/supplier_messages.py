"""A supplier's messages to the buyer besides its answers: their states, and the possible replies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from portal.domain.refusals import Conflict

MessageKind: TypeAlias = Literal[
    "question", "more_time", "declined", "not_supplying", "new_contact", "correction", "reopened"
]
KINDS: tuple[MessageKind, ...] = get_args(MessageKind)

Outcome: TypeAlias = Literal["answered", "granted", "refused", "acknowledged", "undone", "reopened"]

STANDING = frozenset({"declined", "not_supplying"})
"""Kinds that are a state of the invitation until they are withdrawn or undone."""
NOTED = frozenset({"new_contact", "reopened"})
"""Kinds that need no reply. `reopened` comes from the buyer, who opens answers for correction unasked."""

REPLIES: dict[MessageKind, tuple[Outcome, ...]] = {
    "question": ("answered",),
    "more_time": ("granted", "refused"),
    "declined": ("acknowledged", "undone"),
    "not_supplying": ("acknowledged", "undone"),
    "new_contact": (),
    "correction": ("reopened", "refused"),
    "reopened": (),
}
"""How the buyer may reply to each kind."""

NOTHING_TO_ANSWER = "This message has been answered or taken back already. Reload the page to see where it stands."


@dataclass(frozen=True)
class MessageFacts:
    """What happened to a message, and when."""

    kind: MessageKind
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    taken_back_at: datetime | None = None


def is_waiting(facts: MessageFacts) -> bool:
    """Whether the buyer has not replied yet. `storage.supplier_messages` does the same in SQL; a test compares them."""
    return facts.kind not in NOTED and facts.answered_at is None and facts.taken_back_at is None


def may_take_back(facts: MessageFacts) -> bool:
    """Whether the supplier may withdraw it: before a reply, or while it is a state of the invitation."""
    return is_waiting(facts) or _stands(facts)


def open_replies(facts: MessageFacts) -> tuple[Outcome, ...]:
    """The replies that the buyer may give now. After an acknowledgement, it may still be undone."""
    if is_waiting(facts):
        return REPLIES[facts.kind]
    return ("undone",) if _stands(facts) else ()


def check_reply(facts: MessageFacts, outcome: Outcome) -> None:
    """Raise Conflict for a reply that is not possible now."""
    if outcome not in open_replies(facts):
        raise Conflict(NOTHING_TO_ANSWER)


def _stands(facts: MessageFacts) -> bool:
    return facts.kind in STANDING and facts.taken_back_at is None and facts.outcome in (None, "acknowledged")
