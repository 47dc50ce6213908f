"""Checkpoints of a history: its length and the hash of its last entry, to be stored outside the portal.

With a checkpoint, the portal can prove that no entry up to it has since been removed, changed or rewritten. The long
form is signed; the short form, for receipts, has only the first characters.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

FORMAT = "candour-checkpoint/1"
NOBODY = "portal"
"""Replaces an organisation's id for the history of the portal itself."""

HEAD = 16
ORGANISATION = 8
_LONG = re.compile(
    rf"{FORMAT}:([a-z0-9]+):(\d{{1,9}}):([0-9a-f]{{64}}):(\d{{8}}T\d{{6}}Z):([0-9a-f]+):([0-9a-f]{{64}})"
)
_SHORT = re.compile(rf"\b([a-z0-9]{{1,{ORGANISATION}}})-(\d{{1,9}})-([0-9a-f]{{{HEAD}}})\b")


@dataclass(frozen=True)
class Checkpoint:
    """The first `length` entries of a history end with hash `head`. A short checkpoint has the start of both ids."""

    organisation: str
    length: int
    head: str
    at: str = ""
    key_id: str = ""
    signature: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether this is the long, signed form."""
        return bool(self.signature)

    @property
    def signed_data(self) -> list[str | int]:
        """The data that is signed."""
        return [FORMAT, self.organisation, self.length, self.head, self.at, self.key_id]

    @property
    def text(self) -> str:
        """The long form, as one word that can be copied."""
        return f"{FORMAT}:{self.organisation}:{self.length}:{self.head}:{self.at}:{self.key_id}:{self.signature}"

    @property
    def short(self) -> str:
        """The short form, printed on receipts."""
        return f"{self.organisation[:ORGANISATION]}-{self.length}-{self.head[:HEAD]}"

    def fits(self, organisation: str, head: str) -> bool:
        """Whether the checkpoint matches this organisation and entry hash."""
        if self.is_signed:
            return (self.organisation, self.head) == (organisation, head)
        return organisation.startswith(self.organisation) and head.startswith(self.head)


def moment(at: datetime) -> str:
    """An instant in the format of checkpoints."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def found_in(text: str) -> tuple[Checkpoint, ...]:
    """Every checkpoint in a text: a file of them, an email, or a single one, even with broken lines."""
    for way in (text, re.sub(r"\s+", "", text)):
        checkpoints = [Checkpoint(match[0], int(match[1]), *match[2:]) for match in _LONG.findall(way)]
        if checkpoints:
            return tuple(checkpoints)
    return tuple(Checkpoint(match[0], int(match[1]), match[2]) for match in _SHORT.findall(text))
