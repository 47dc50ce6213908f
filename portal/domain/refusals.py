"""Refusals: exceptions with a sentence for the person who asked, a code, and the fields concerned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from portal.domain.messages import Message


@dataclass(frozen=True)
class Contact:
    """A contact for questions: an organisation, and how to reach it in its own words."""

    organisation: str
    line: str


class Refusal(Exception):
    """A request that cannot be met. `str(refusal)` is a sentence that says what to do instead.

    `code` identifies the refusal for programs, whatever its text. `fields` has the sentence for each field; fields
    given as names alone get the refusal's own sentence.
    """

    kind: ClassVar[str] = "refused"
    contact: Contact | None = None
    """The contact for questions, if there is one."""

    def __init__(self, sentence: str = "", *, code: str = "", fields: Mapping[str, str] | Iterable[str] = ()) -> None:
        super().__init__(sentence)
        self.code = code or self.kind
        self.fields = dict(fields) if isinstance(fields, Mapping) else dict.fromkeys(fields, sentence)

    def with_contact(self, organisation: str, line: str) -> Self:
        """Add a contact for questions, and return the refusal."""
        self.contact = Contact(organisation, line)
        return self

    @property
    def sentence(self) -> str:
        """The text to show, as it was given: a Message can be translated."""
        return self.args[0] if self.args else ""


class NotFound(Refusal):
    """There is no such thing, or it belongs to someone else: callers cannot tell which."""

    kind = "not_found"

    def __init__(
        self, sentence: str = Message("There is nothing at this address, or you do not have access to it.")
    ) -> None:
        super().__init__(sentence)


class Expired(Refusal):
    """It existed once: a link or session that has ended."""

    kind = "expired"


class Closed(Refusal):
    """It is too late: the campaign is closed, or the submission already made."""

    kind = "closed"


class NotAllowed(Refusal):
    """The person is known but may not do this."""

    kind = "not_allowed"


class Conflict(Refusal):
    """Someone else changed it first, or it has already happened."""

    kind = "conflict"


class Invalid(Refusal):
    """The input is invalid; `problems` has one sentence for each problem."""

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
