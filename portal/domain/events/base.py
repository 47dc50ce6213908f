"""The parts of an event: its verb and object, its typed details, who may see it, and its sentence."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any, ClassVar, Literal, get_type_hints

from portal.domain import canonical
from portal.domain.messages import MONTHS
from portal.domain.policy import ROLE_NAMES, ROLES
from portal.domain.printable import one_line

EVERYBODY = frozenset(ROLES)
ABOUT = "about"
ERASED = {"erased": True}
"""The details of an entry whose text was erased."""

KINDS = {
    "campaign": "a campaign",
    "draft": "a questionnaire draft",
    "email": "an email",
    "entry": "an entry of the history",
    "evidence": "a file",
    "finding": "a finding",
    "invitation": "a supplier",
    "member": "a member",
    "organisation": "the organisation",
    "portal": "the portal",
    "result": "a result",
    "submission": "a submission",
    "supplier": "a supplier",
    "supplier_list": "a list of suppliers",
    "version": "a questionnaire version",
}
"""What to call an object that has no name, or no longer has one."""

WORDS: dict[str, Mapping[str, str]] = {
    "role": ROLE_NAMES,
    "level": {
        "self_declared": "self-declared",
        "desk_review": "desk review",
        "independent": "independent verification",
    },
    "logo": {"added": "Uploaded", "removed": "Removed"},
    "code": {
        "always": "each time they open their link",
        "another browser": "in a browser other than the first",
        "as the organisation says": "as the organisation has set",
    },
    "key": {},
}
"""The words for details that are ids of ours. An id that is not listed is shown with spaces for underscores."""


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: our own words, the name of the object, or a value that someone entered."""

    kind: Literal["words", "about", "value"]
    text: str


@dataclass(frozen=True)
class Event:
    """Something that happened to one object. A subclass is one kind of event; its fields are the details.

    `says` is the sentence: `{about}` stands for the object's name, `{field}` for a detail, `{count:supplier}` for a
    number of things, `{roles:role}` for our own ids in words (see WORDS). `adds` are further sentences, each shown only
    if its details have a value.
    """

    object_id: str

    verb: ClassVar[str]
    object_kind: ClassVar[str]
    says: ClassVar[str]
    adds: ClassVar[tuple[str, ...]] = ()
    seen_by: ClassVar[frozenset[str]] = EVERYBODY

    def details(self) -> dict[str, Any]:
        """The details as JSON data that any database can store."""
        named = {field.name: getattr(self, field.name) for field in _fields(type(self))}
        plain: dict[str, Any] = canonical.plain(_cleaned(named))
        return plain

    def subject(self) -> tuple[str, str]:
        """The kind and id of the object that the sentence names. A file or submission is named by its invitation."""
        invitation = getattr(self, "invitation", None)
        return ("invitation", invitation) if invitation else (self.object_kind, self.object_id)

    def parts(self) -> tuple[Part, ...]:
        """The sentence in pieces, for a page that links the object and isolates values from outside."""
        return tuple(self._pieces(self.says))

    def additions(self) -> tuple[tuple[Part, ...], ...]:
        """The further sentences whose details have a value."""
        return tuple(tuple(self._pieces(text)) for text in self.adds if self._has(text))

    def _has(self, text: str) -> bool:
        names = [name for _, name, _, _ in Formatter().parse(text) if name and name != ABOUT]
        return all(getattr(self, name) not in ("", (), {}, None, 0, False) for name in names)

    def _pieces(self, text: str) -> list[Part]:
        pieces: list[Part] = []
        for words, name, noun, _ in Formatter().parse(text):
            if words:
                pieces.append(Part("words", words))
            if name == ABOUT:
                noun_phrase = KINDS[self.subject()[0]]
                pieces.append(Part("about", noun_phrase if pieces else noun_phrase.capitalize()))
            elif name:
                pieces.append(Part("value", one_line(_in_words(getattr(self, name), noun or ""))))
        return pieces


@dataclass(frozen=True)
class Unreadable(Event):
    """An entry of a kind that this version does not know, or without its details. Only the verb can be shown."""

    said: str
    kind: str
    verb: ClassVar[str] = ""
    object_kind: ClassVar[str] = ""

    def subject(self) -> tuple[str, str]:
        """The kind and id of the object, as recorded."""
        return self.kind, self.object_id

    def parts(self) -> tuple[Part, ...]:
        """The verb as recorded, and the object."""
        noun = KINDS.get(self.kind, one_line(self.kind.replace("_", " ")))
        return (Part("words", f"{one_line(self.said.replace('_', ' ')).capitalize()}: "), Part("about", noun))


def read(known: type[Event] | None, verb: str, object_kind: str, object_id: str, details: object) -> Event:
    """Return the recorded event; `Unreadable` for an unknown verb or details that do not fit its kind."""
    unreadable = Unreadable(object_id, verb, object_kind)
    if known is None or known.object_kind != object_kind or not isinstance(details, dict) or details == ERASED:
        return unreadable
    hints = _hints(known)
    try:
        given = {
            field.name: _typed(hints[field.name], details[field.name])
            for field in _fields(known)
            if field.name in details
        }
        return known(object_id, **given)
    except (TypeError, ValueError):
        return unreadable


def _fields(kind: type[Event]) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(field for field in dataclasses.fields(kind) if field.name != "object_id")


def _hints(kind: type[Event]) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(hint: Any, value: Any) -> Any:
    """Convert a detail from JSON to the type of its field. Raises ValueError for anything else."""
    if hint is datetime and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC)
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    if hint == dict[str, str] and isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return dict(value)
    if hint == tuple[str, ...] and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if hint in (str, int, bool) and type(value) is hint:
        return value
    raise ValueError(f"{value!r} is no {hint}")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, tuple) else value


def _in_words(value: Any, noun: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,} {noun}{'' if value == 1 else 's'}" if noun else f"{value:,}"
    if isinstance(value, datetime):
        return f"{_in_words(value.date(), '')}, {value:%H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')}: {text}" for name, text in value.items())
    return ", ".join(_word(item, noun) for item in value) if isinstance(value, tuple) else _word(str(value), noun)


def _word(text: str, noun: str) -> str:
    return WORDS[noun].get(text, text.replace("_", " ")) if noun in WORDS else text
