"""The parsed content of a bounce notice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from portal.domain.bounce import Reason

Kind: TypeAlias = Literal["failed", "delayed", "delivered", "other"]
"""`failed` is permanent, whatever the class of the status code; `other` means that this is no bounce notice."""


@dataclass(frozen=True)
class Recipient:
    """What happened to the email for one address. `original` is the address it was sent to, if the notice names it."""

    address: str
    kind: Kind
    original: str = ""
    status: str = ""
    diagnostic: str = ""
    reason: Reason = "other"


@dataclass(frozen=True)
class Notice:
    """A parsed notice. `message_ids` and `tokens` are only candidates; the caller looks up which of them are ours.

    A token is the id and the secret part of an envelope sender (`bounces+id.secret@…`). `returned_to` are the
    recipients of the returned email. `dated` is the date the notice itself gives, so it may be wrong.
    """

    kind: Kind
    recipients: tuple[Recipient, ...] = ()
    message_ids: tuple[str, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    returned_to: tuple[str, ...] = ()
    dated: datetime | None = None
    reason: Reason = "other"
    diagnostic: str = ""
    is_forwarded: bool = False
    """Whether a person forwarded it: the address it was forwarded to then says nothing."""

    @property
    def failed(self) -> tuple[Recipient, ...]:
        """The recipients with a permanent failure."""
        return tuple(recipient for recipient in self.recipients if recipient.kind == "failed")
