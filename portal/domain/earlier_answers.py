"""Answers that a supplier gave before, offered for the questions of a new request that ask the same.

The same question is one with the same family and id, or one that a `same_as` links. Nothing is filled in: an offer says
where it comes from, and somebody confirms it. What was said instead of an answer is never offered.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from portal.domain import kinds
from portal.domain.kinds import InvalidAnswer
from portal.domain.questionnaire import Question, Version
from portal.domain.values import Answer, NoAnswer
from portal.domain.versions import supplier_changes

Place: TypeAlias = tuple[str, str]
"""Family and question."""

SourceKind: TypeAlias = Literal["own", "here", "file", "site", "record"]
"""The supplier's own earlier response, this response elsewhere, an uploaded file, another site, the buyer's record."""

ORDER: tuple[SourceKind, ...] = ("here", "own", "file", "site", "record")
ASK_AGAIN = "never"


@dataclass(frozen=True)
class EarlierAnswers:
    """What one source says, as JSON data by family and question; `name` is the site's, the file's or the buyer's.

    `versions` are those that the answers were given to, by family; a record or a workbook has none.
    """

    id: str
    kind: SourceKind
    name: str
    at: datetime | None
    answers: Mapping[Place, Any]
    versions: Mapping[str, Version] = field(default_factory=dict)

    @property
    def is_dated(self) -> bool:
        """Whether it is known when these answers were given."""
        return self.at is not None


@dataclass(frozen=True)
class OfferedAnswer:
    """An answer that may be used again for the question at `place`; `asked` are the words it answered, if others."""

    place: Place
    answer: Answer
    source: EarlierAnswers
    asked: str | None = None
    is_changed: bool = False
    """Whether the question asks for its answer otherwise than when it was given."""


def offered(source: EarlierAnswers, version: Version, questions: Iterable[Question]) -> dict[str, OfferedAnswer]:
    """The source's answers to these questions of a version, by question; only those that fit as they are."""
    otherwise = _changed_otherwise(source, version)
    offers: dict[str, OfferedAnswer] = {}
    for question in questions:
        if not question.is_answered or question.carry == ASK_AGAIN:
            continue
        for place in _asked_the_same(source, version, question):
            answer = _fitting(question, source.answers[place])
            if answer is not None:
                target = (version.id, question.id)
                is_changed = place == target and (question.id in otherwise or version.id not in source.versions)
                offers[question.id] = OfferedAnswer(target, answer, source, _asked(source, place, question), is_changed)
                break
    return offers


def state_of(offers: Mapping[str, OfferedAnswer]) -> str:
    """What a button that uses offers was made from: it changes with each answer."""
    seen = sorted((name, repr(kinds.to_json(offer.answer))) for name, offer in offers.items())
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def since_last(source: EarlierAnswers, version: Version) -> dict[str, Literal["new", "reworded", "otherwise"]]:
    """What has changed in each question since the supplier answered this family; empty where it never did."""
    old = source.versions.get(version.id)
    if old is None or old.hash == version.hash:
        return {}
    return {change.question: change.what for change in supplier_changes(old, version) if change.what != "gone"}


def _changed_otherwise(source: EarlierAnswers, version: Version) -> frozenset[str]:
    return frozenset(name for name, what in since_last(source, version).items() if what == "otherwise")


def _asked_the_same(source: EarlierAnswers, version: Version, question: Question) -> Iterator[Place]:
    """The places among the source's answers that ask the same, the question itself first."""
    own = (version.id, question.id)
    if own in source.answers:
        yield own
    names = names_of(own, question)
    for place in source.answers:
        if place != own and names & names_of(place, _question(source, place)):
            yield place


def names_of(place: Place, question: Question | None) -> frozenset[Place]:
    """A question by its own name and by those of questions that ask the same."""
    same = question.same_as if question is not None else ()
    return frozenset((place, *(_place(name) for name in same)))


def _place(name: str) -> Place:
    family, _, question = name.partition(".")
    return family, question


def _question(source: EarlierAnswers, place: Place) -> Question | None:
    version = source.versions.get(place[0])
    return version.question(place[1]) if version is not None else None


def _asked(source: EarlierAnswers, place: Place, question: Question) -> str | None:
    before = _question(source, place)
    return before.ask if before is not None and before.ask != question.ask else None


def _fitting(question: Question, data: Any) -> Answer:
    try:
        answer = kinds.from_json(question, data)
    except InvalidAnswer:
        return None
    return None if isinstance(answer, NoAnswer) else answer


def newest_first(sources: Sequence[EarlierAnswers]) -> list[EarlierAnswers]:
    """Sources in the order in which they are offered, of each kind the newest first."""
    dated = sorted(sources, key=lambda source: source.at.timestamp() if source.at else 0, reverse=True)
    return sorted(dated, key=lambda source: ORDER.index(source.kind))
