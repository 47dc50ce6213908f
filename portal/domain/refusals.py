"""The ways the portal says no: each a sentence for the person who asked, with a code and the fields it is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from portal.domain.messages import Message


@dataclass(frozen=True)
class Contact:
    """Whom to ask: an organisation, and how to reach it in its own words."""

    organisation: str
    line: str


class Refusal(Exception):
    """A request that cannot be met; `str(refusal)` is a whole sentence that says what to do instead.

    `code` tells programs which refusal it is, whatever its words. `fields` has the sentence that stands beside each
    field; given as names alone, each gets the refusal's own sentence.
    """

    kind: ClassVar[str] = "refused"
    contact: Contact | None = None
    """Whom to ask about it, where somebody can be named."""

    def __init__(self, sentence: str = "", *, code: str = "", fields: Mapping[str, str] | Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.code = code or self.kind
        self.fields = dict(fields) if isinstance(fields, Mapping) else dict.fromkeys(fields, sentence)

    def with_contact(self, organisation: str, line: str) -> Self:
        """The same, with whom to ask about it."""
        self.contact = Contact(organisation, line)
        return self

    @property
    def sentence(self) -> str:
        """The words to show, as they were given: a Message can be said in other languages too."""
        return self.args[0] if self.args else ""


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: the two are never told apart."""

    kind = "not_found"

    def __init__(self, sentence: str = Message("There is nothing at this address, or it is not yours to see.")) -> None:
        super().__init__(sentence)


class Expired(Refusal):
    """It was there once: a link or session that has ended."""

    kind = "expired"


class Closed(Refusal):
    """The time for this is over: a closed campaign, a submission already made."""

    kind = "closed"


class NotAllowed(Refusal):
    """The person is known and may not do this."""

    kind = "not_allowed"


class Conflict(Refusal):
    """Somebody else changed it first, or it has already happened."""

    kind = "conflict"


class Invalid(Refusal):
    """What was given does not fit; `problems` has one sentence for each thing that is wrong."""

    kind = "invalid"

    def __init__(
        self,
        sentence: str,
        problems: Sequence[str] = (),
        *,
        code: str = "",
        fields: Mapping[str, str] | Iterable[str] = (),
    ) -> None:
        super().__init__(sentence, code=code, fields=fields)
        self.problems = tuple(problems)
