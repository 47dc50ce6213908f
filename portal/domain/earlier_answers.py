"""Earlier answers of a supplier, offered for questions of a new request that ask the same.

Questions are the same if they have the same family and id, or a `same_as` links them. Nothing is filled in
automatically: an offer names its source, and a person confirms it. Non-answers are never offered.
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

SourceKind: TypeAlias = Literal["own", "here", "file", "excerpt", "site", "record"]
"""The supplier's earlier response, this response elsewhere, an uploaded file, an excerpt of a response to another
buyer, another site, the buyer's record."""

ORDER: tuple[SourceKind, ...] = ("here", "own", "file", "excerpt", "site", "record")
PAGE = "earlier-"
"""The prefix of the sender of a reused answer; the source's id follows."""
ASK_AGAIN = "never"


@dataclass(frozen=True)
class EarlierAnswers:
    """The answers of one source, as JSON data by family and question. `name` names the site, the file or the buyer.

    `versions` are the versions that were answered, by family; a record or a workbook has none.
    """

    id: str
    kind: SourceKind
    name: str
    at: datetime | None
    answers: Mapping[Place, Any]
    versions: Mapping[str, Version] = field(default_factory=dict)


@dataclass(frozen=True)
class OfferedAnswer:
    """An answer offered for the question at `place`. `asked` is the text it answered, if that differs."""

    place: Place
    answer: Answer
    source: EarlierAnswers
    asked: str | None = None
    is_changed: bool = False
    """Whether what the question asks for has changed since the answer was given."""


def offered(source: EarlierAnswers, version: Version, questions: Iterable[Question]) -> dict[str, OfferedAnswer]:
    """Return the source's answers to these questions of a version, by question; only those that still fit."""
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
    """A hash of the offers behind a button. It changes with each answer."""
    seen = sorted((name, repr(kinds.to_json(offer.answer))) for name, offer in offers.items())
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def since_last(source: EarlierAnswers, version: Version) -> dict[str, Literal["new", "reworded", "otherwise"]]:
    """How each question changed since the supplier answered this family; empty if it never did."""
    old = source.versions.get(version.id)
    if old is None or old.hash == version.hash:
        return {}
    return {change.question: change.what for change in supplier_changes(old, version) if change.what != "gone"}


def _changed_otherwise(source: EarlierAnswers, version: Version) -> frozenset[str]:
    return frozenset(name for name, what in since_last(source, version).items() if what == "otherwise")


def _asked_the_same(source: EarlierAnswers, version: Version, question: Question) -> Iterator[Place]:
    """Yield the answered questions of the source that ask the same, the question itself first."""
    own = (version.id, question.id)
    if own in source.answers:
        yield own
    names = names_of(own, question)
    for place in source.answers:
        if place != own and names & names_of(place, _question(source, place)):
            yield place


def names_of(place: Place, question: Question | None) -> frozenset[Place]:
    """The names of a question and of the questions that ask the same."""
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
    """Sources in the order in which they are offered: by kind, then newest first."""
    dated = sorted(sources, key=lambda source: source.at.timestamp() if source.at else 0, reverse=True)
    return sorted(dated, key=lambda source: ORDER.index(source.kind))
