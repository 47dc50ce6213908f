"""A questionnaire version as authored: Version › Section › Question › Option. Frozen; unknown keys are rejected.

The models are the schema of `ssq/1`: `domain.reading` uses the annotations below to type each scalar of a file, and the
JSON Schema for editors is generated from them. Rules (`when`, `if`, `remedy`, `value`) are stored as the author's text;
`domain.ruleset` parses them. Defaults do not change the canonical form, which is made from `Version.document`, the
typed tree as authored.
"""

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from portal.domain import canonical
from portal.domain.kinds.registry import COLUMN_KINDS, KINDS

FORMAT = "ssq/1"
SEVERITIES = ("none", "low", "medium", "high", "critical")

# pydantic and `domain.reading` use the names in the registry; a type checker cannot follow a list built at run time.
if TYPE_CHECKING:
    KindName: TypeAlias = str
    ColumnKindName: TypeAlias = str
else:
    KindName = Literal[tuple(KINDS)]
    ColumnKindName = Literal[COLUMN_KINDS]

Dimension: TypeAlias = Literal["involuntariness", "menace", "both"]
Strength: TypeAlias = Literal["strong", "medium"]
Phase: TypeAlias = Literal["recruitment", "work", "leaving"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
NonAnswer: TypeAlias = Literal["dont_know", "not_applicable", "declined"]

FUNCTIONS = (
    "answered",
    "dont_know",
    "not_applicable",
    "declined",
    "not_known",
    "any",
    "all",
    "count",
    "sum",
    "min",
    "max",
    "round",
    "abs",
    "days_between",
)
RESERVED = frozenset({"and", "or", "not", "in", "true", "false", "date", "as_of", *FUNCTIONS})
"""Words of the rule language. They cannot be used as ids."""

ID = r"^[a-z][a-z0-9_]{1,63}$"
Id: TypeAlias = Annotated[str, Field(pattern=ID), "id"]
REFERENCE = r"^[a-z][a-z0-9_]{1,63}\.[a-z][a-z0-9_]{1,63}$"
Reference: TypeAlias = Annotated[str, Field(pattern=REFERENCE), "reference"]
"""A question of any family, written `family.question`."""

Semver: TypeAlias = Annotated[str, Field(pattern=r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$"), "version"]
Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), "language"]
Text: TypeAlias = Annotated[str, Field(min_length=1), "text"]
LONGEST_TITLE = 60
Title: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE, pattern=r"^[^{}]+$"), "text"]
"""The short name of a flag. It stands in lists and in the history, so it holds no values of answers."""
Rule: TypeAlias = Annotated[str, Field(min_length=1), "rule"]
Limit: TypeAlias = Annotated[int | str, "limit"]
"""A whole number for `integer`, text for a decimal or a date: the question's kind decides."""

Points: TypeAlias = Annotated[int, Field(ge=0, le=100), "whole"]
Positive: TypeAlias = Annotated[int, Field(ge=1, le=999_999_999_999_999), "whole"]


class Model(BaseModel):
    """The base class of all parts of a version."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Option(Model):
    """One answer to choose. An `exclusive` option cannot be combined with others ("none of these")."""

    id: Id
    text: Text
    points: Points | None = None
    exclusive: bool = False


class MatrixRow(Model):
    """One line of a matrix."""

    id: Id
    text: Text


class TableColumn(Model):
    """One typed column of a table."""

    id: Id
    kind: ColumnKindName
    text: Text
    unit: Text | None = None
    min: Limit | None = None
    max: Limit | None = None
    options: tuple[Option, ...] = ()


class YesNoPoints(Model):
    """The points for yes and for no. A key that is left out gives no points."""

    yes: Points | None = None
    no: Points | None = None


class ScoreRule(Model):
    """`if` and its points, or `else` alone at the end of the list."""

    if_: Rule | None = Field(default=None, alias="if")
    points: Points | None = None
    else_: Points | None = Field(default=None, alias="else")


class EvidenceRule(Model):
    """A file requested while `when` is true. Submitting is blocked while a required file is missing."""

    ask: Text
    when: Rule | None = None
    required: bool = False


class Advice(Model):
    """Good practice and where to read about it. Shown to the supplier; never affects points or flags."""

    when: Rule | None = None
    say: Text
    learn: Text | None = None


class Basis(Model):
    """The standard or law that a question is based on."""

    scheme: Text
    clause: Text


class FollowUpAsk(Model):
    """What the supplier is asked when the flag is raised, and in how many days they must reply."""

    ask: Text
    days: Positive


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
