"""One submitted response as rows: answers, cells, flags and checks, as far as the actor may read them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.domain import typed_answers
from portal.domain.disclosure import Redactor
from portal.domain.family import Family
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.translation import Texts
from portal.domain.typed_answers import STATES, TypedCell, TypedValue
from portal.storage.evidence import Evidence
from portal.storage.exports import Given, Submitted
from portal.storage.responses import QuestionRef
from portal.storage.reviewing import StoredExplanation
from portal.storage.submissions import StoredResult
from portal.workflow import flag_view
from portal.workflow.answer_sources import source_of
from portal.workflow.flag_view import CheckRead, FlagRead

HAVE_ANSWERS = ("answered", "not known", "not applicable", "declined")
NO_WORDS = ("not asked", "blank")


@dataclass(frozen=True)
class AnswerRow:
    """One question of a response, with its answer and points."""

    version: Version
    section: Section
    question: Question
    state: str
    words: str
    value: TypedValue
    points: Decimal | None
    points_reason: str | None
    weight: int
    given_by: str | None
    given_at: datetime | None
    files: int | None
    source: str | None = None


@dataclass(frozen=True)
class CellRow:
    """One cell of a table, or one row of a matrix."""

    version: Version
    section: Section
    question: Question
    cell: TypedCell


@dataclass(frozen=True)
class FlagRow:
    """A raised flag."""

    version: Version
    flag: FlagRead


@dataclass(frozen=True)
class CheckRow:
    """A check that fired, with its explanation."""

    version: Version
    check: CheckRead


@dataclass(frozen=True)
class ResponseExport:
    """A submission with its newest results by family; `texts` are the questionnaires' own texts, by hash."""

    submission: Submitted
    redacted: Redactor
    results: Mapping[str, StoredResult]
    texts: Mapping[str, Texts]

    @property
    def families(self) -> Iterator[tuple[Family, StoredResult]]:
        """The answered questionnaires, each with its newest result."""
        for name, family in self.redacted.ruleset.families.items():
            if name in self.results:
                yield family, self.results[name]

    def answers(self, given: Mapping[QuestionRef, Given], files: Collection[Evidence]) -> Iterator[AnswerRow]:
        """Every question of every version, asked or not, in the order of the questionnaires."""
        counts: dict[QuestionRef, int] = {}
        for file in files:
            counts[file.family, file.question] = counts.get((file.family, file.question), 0) + 1
        for family, result in self.families:
            for state in result.document["questions"]:
                row = self._answer(family, state, counts)
                if row is not None:
                    yield _with_giver(row, given)

    def _answer(self, family: Family, state: Mapping[str, Any], counts: Mapping[QuestionRef, int]) -> AnswerRow | None:
        place = (family.version.id, state["id"])
        asked = self.redacted.ruleset.questions.get(place)
        if asked is None:
            return None
        shown_state = self.redacted.state(asked, state["state"])
        answer = self.redacted.given.get(place[0], {}).get(place[1])
        words, value = "", TypedValue()
        if STATES[shown_state] not in NO_WORDS:
            words = str(self.redacted.format_answer(place[0], asked.question, answer, self.texts[family.version.hash]))
            value = typed_answers.typed_answer(self.redacted, place[0], asked.question, answer)
        points = typed_answers.typed_points(shown_state, self.redacted.points(asked, state["points"]))
        files = None if self.redacted.is_redacted(asked.key) else counts.get(place, 0)
        where = (family.version, asked.section, asked.question)
        return AnswerRow(*where, STATES[shown_state], words, value, *points, int(state["weight"]), None, None, files)

    def cells(self) -> Iterator[CellRow]:
        """Every readable cell of every table and matrix."""
        for family, result in self.families:
            for state in result.document["questions"]:
                asked = self.redacted.ruleset.questions.get((family.version.id, state["id"]))
                if asked is None or state["state"] == "not_asked":
                    continue
                answer = self.redacted.given.get(family.version.id, {}).get(state["id"])
                texts = self.texts[family.version.hash]
                for cell in typed_answers.typed_cells(self.redacted, family.version.id, asked.question, answer, texts):
                    yield CellRow(family.version, asked.section, asked.question, cell)

    def flags(self) -> Iterator[FlagRow]:
        """The raised flags, the worst of each version first."""
        for family, result in self.families:
            for flag in flag_view.flags_read(self.redacted, family.version, result.document):
                yield FlagRow(family.version, flag)

    def checks(self, explained: Mapping[QuestionRef, StoredExplanation]) -> Iterator[CheckRow]:
        """The fired checks, without those that would reveal a restricted value."""
        for family, result in self.families:
            for check in flag_view.checks_read(self.redacted, family, result.document, explained):
                yield CheckRow(family.version, check)


def _with_giver(row: AnswerRow, given: Mapping[QuestionRef, Given]) -> AnswerRow:
    """The row with who gave a readable answer, when, and what it was taken from."""
    giver = given.get((row.version.id, row.question.id))
    if giver is None or row.state not in HAVE_ANSWERS:
        return row
    return replace(row, given_by=giver.by, given_at=giver.at, source=source_of(giver.page))
