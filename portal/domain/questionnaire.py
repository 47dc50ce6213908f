"""A questionnaire version as authored: Version › Section › Question › Option. Frozen; unknown keys are rejected.

The models are the schema of `ssq/1`: `domain.reading` uses the annotations of `questionnaire_types` to type each
scalar of a file, and the JSON Schema for editors is generated from them. Rules (`when`, `if`, `remedy`, `value`) are
stored as the author's text; `domain.ruleset` parses them. Defaults do not change the canonical form, which is made from
`Version.document`, the typed tree as authored.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from portal.domain import canonical
from portal.domain.kinds.registry import KINDS
from portal.domain.question_parts import (
    Advice,
    Basis,
    EvidenceRule,
    FollowUpAsk,
    MatrixRow,
    Model,
    Option,
    ScoreRule,
    TableColumn,
    YesNoPoints,
)
from portal.domain.questionnaire_types import (
    Dimension,
    Id,
    KindName,
    Language,
    Limit,
    NonAnswer,
    Phase,
    Points,
    Positive,
    Reference,
    Rule,
    Semver,
    Severity,
    Strength,
    Text,
    Title,
)

FORMAT = "ssq/1"


class Question(Model):
    """One question. Its kind decides which keys apply (`domain.reading` rejects the others)."""

    id: Id
    kind: KindName
    ask: Text
    why: Text | None = None
    help: Text | None = None
    when: Rule | None = None
    required: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    columns: tuple[TableColumn, ...] = ()
    unit: Text | None = None
    min: Limit | None = None
    max: Limit | None = None
    currency_of: Id | None = None
    points: YesNoPoints | None = None
    combine: Literal["lowest", "mean", "sum"] | None = None
    score: tuple[ScoreRule, ...] = ()
    weight: Positive = 1
    allow: tuple[NonAnswer, ...] = ()
    dont_know: Points | None = None
    not_known: Text | None = None
    evidence: EvidenceRule | None = None
    advice: tuple[Advice, ...] = ()
    indicators: tuple[Id, ...] = ()
    basis: tuple[Basis, ...] = ()
    sensitive: bool = False
    carry: Literal["confirm", "auto", "never"] = "confirm"
    same_as: tuple[Reference, ...] = ()
    rev: Positive = 1

    @property
    def is_answered(self) -> bool:
        """False for a note, which takes no answer and is not counted."""
        return KINDS[self.kind].takes_answer

    def option(self, option_id: str) -> Option | None:
        """The option with that id."""
        return next((option for option in self.options if option.id == option_id), None)


class Flag(Model):
    """What is disclosed when `when` is true. `remedy` is true when the problem is being put right.

    `title` names it in lists (`flags.title_of` if left out). `indicators` are the ILO indicators that the flag shows;
    `dimension`, `strength` and `phase` follow the ICLS guidelines.
    """

    id: Id
    title: Title | None = None
    severity: Severity
    when: Rule
    because: Text
    remedy: Rule | None = None
    follow_up: FollowUpAsk | None = None
    indicators: tuple[Id, ...] = ()
    dimension: Dimension | None = None
    strength: Strength | None = None
    phase: Phase | None = None


class Check(Model):
    """Contradicting answers. An error blocks submitting, a warning needs an explanation, a note is for the buyer."""

    id: Id
    level: Literal["error", "warning", "note"]
    when: Rule
    say: Text


class Section(Model):
    """Questions on one page, with their flags and checks."""

    id: Id
    title: Text
    about: Text | None = None
    audience: Text | None = None
    weight: Positive = 1
    when: Rule | None = None
    questions: tuple[Question, ...]
    flags: tuple[Flag, ...] = ()
    checks: tuple[Check, ...] = ()


class Derived(Model):
    """A value computed from answers. Rules use the exact value; `places` only affects how it is shown."""

    id: Id
    value: Rule
    unit: Text | None = None
    places: Annotated[int, Field(ge=0, le=10), "whole"] | None = None


class Band(Model):
    """A name for scores from `from` up to the next band. Not given with a flag of severity `not_with` or worse."""

    id: Id
    from_: Points = Field(alias="from")
    not_with: Severity | None = None

    def __str__(self) -> str:
        """The band as comparisons and exports write it."""
        limit = f", not with {self.not_with}" if self.not_with else ""
        return f"{self.id} from {self.from_}{limit}"


class Retired(Model):
    """An id that was used and must not be used again."""

    id: Id
    since: Semver
    replaced_by: Id | None = None


class Version(Model):
    """One whole version of one family, in its source language."""

    format: Literal["ssq/1"]
    id: Id
    version: Semver
    language: Language
    title: Text
    about: Text | None = None
    minutes: Positive | None = None
    uses: tuple[Id, ...] = ()
    sections: tuple[Section, ...]
    flags: tuple[Flag, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: tuple[Derived, ...] = ()
    bands: tuple[Band, ...] = ()
    retired: tuple[Retired, ...] = ()

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The typed tree as authored: JSON data, no defaults filled in. Do not change it."""
        return self._document

    @property
    def number(self) -> tuple[int, ...]:
        """Major, minor and patch as whole numbers, for comparing."""
        return numbered(self.version)

    @cached_property
    def canonical(self) -> bytes:
        """The canonical form of the version as authored (questionnaires/SPEC.md, 7)."""
        return canonical.encoded(self._document)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form, as 64 hex digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    def questions(self) -> Iterator[Question]:
        """Every question in file order, notes included."""
        for section in self.sections:
            yield from section.questions

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions()}

    def question(self, question_id: str) -> Question | None:
        """The question with that id."""
        return self._by_id.get(question_id)

    def section(self, section_id: str) -> Section | None:
        """The section with that id."""
        return next((section for section in self.sections if section.id == section_id), None)

    @cached_property
    def _sections_of(self) -> dict[str, Section]:
        return {question.id: section for section in self.sections for question in section.questions}

    def section_of(self, question_id: str) -> Section:
        """The section of a question. Raises KeyError for an unknown question."""
        return self._sections_of[question_id]

    def all_flags(self) -> Iterator[tuple[str | None, Flag]]:
        """Every flag with its section's id (None at the top), sections first."""
        for section in self.sections:
            yield from ((section.id, flag) for flag in section.flags)
        yield from ((None, flag) for flag in self.flags)

    def all_checks(self) -> Iterator[tuple[str | None, Check]]:
        """Every check with its section's id (None at the top), sections first."""
        for section in self.sections:
            yield from ((section.id, check) for check in section.checks)
        yield from ((None, check) for check in self.checks)


def numbered(version: str) -> tuple[int, ...]:
    """`major.minor.patch` as whole numbers, for comparing."""
    return tuple(int(part) for part in version.split("."))


def version_from_document(document: dict[str, Any]) -> Version:
    """Return a version from its stored typed tree, which was checked before. Raises pydantic's ValidationError."""
    version = Version.model_validate(document)
    version._document = document
    return version
