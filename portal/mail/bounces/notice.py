"""What a notice says, as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from portal.domain.bounce import Reason

Kind: TypeAlias = Literal["failed", "delayed", "delivered", "other"]
"""`failed` is final, whatever the class of the status code; `other` is no notice at all."""


@dataclass(frozen=True)
class Recipient:
    """What became of the email for one address. `original` is the address as it was sent to, where the notice says."""

    address: str
    kind: Kind
    original: str = ""
    status: str = ""
    diagnostic: str = ""
    reason: Reason = "other"


@dataclass(frozen=True)
class Notice:
    """A notice read. `message_ids` and `tokens` are all that could be ours: whose they are is for others to look up.

    A token is the id and the secret part of an envelope sender (`bounces+id.secret@…`). `returned_to` are the
    addresses the returned email was written to. `dated` is what the notice says about itself, so it may be wrong.
    """

    kind: Kind
    recipients: tuple[Recipient, ...] = ()
    message_ids: tuple[str, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    returned_to: tuple[str, ...] = ()
    dated: datetime | None = None
    reason: Reason = "other"
    diagnostic: str = ""

    @property
    def failed(self) -> tuple[Recipient, ...]:
        """The recipients the email will never reach."""
        return tuple(recipient for recipient in self.recipients if recipient.kind == "failed")
