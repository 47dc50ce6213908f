"""The ways the portal says no: each a sentence for the person who asked, caught once at the rim."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from portal.domain.messages import Message


@dataclass(frozen=True)
class Contact:
    """Whom to ask: an organisation, and how to reach it in its own words."""

    organisation: str
    line: str


class Refusal(Exception):
    """A request that cannot be met; `str(refusal)` is a whole sentence that says what to do instead."""

    contact: Contact | None = None
    """Whom to ask about it, where somebody can be named."""

    def with_contact(self, organisation: str, line: str) -> Self:
        """The same, with whom to ask about it."""
        self.contact = Contact(organisation, line)
        return self

    @property
    def sentence(self) -> str:
        """The words to show, as they were given: a Sentence can be said in other languages too."""
        return self.args[0] if self.args else ""


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: the two are never told apart."""

    def __init__(self, sentence: str = Message("There is nothing at this address, or it is not yours to see.")) -> None:
        super().__init__(sentence)


class Expired(Refusal):
    """It was there once: a link or session that has ended."""


class Closed(Refusal):
    """The time for this is over: a closed campaign, a submission already made."""


class NotAllowed(Refusal):
    """The person is known and may not do this."""


class Conflict(Refusal):
    """Somebody else changed it first, or it has already happened."""


class Invalid(Refusal):
    """What was given does not fit; `problems` has one sentence for each thing that is wrong."""

    def __init__(self, sentence: str, problems: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)
