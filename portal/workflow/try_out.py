"""Trying out a draft: typed answers, not stored, with the resulting branching, score, flags and trace."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain import kinds, scoring
from portal.domain.kinds import FormReading
from portal.domain.progress import Progress, progress
from portal.domain.questionnaire import Question, Version
from portal.domain.ruleset import Ruleset
from portal.domain.scoring import Result
from portal.domain.values import Answer
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.workflow import answer, load_draft
from portal.workflow.answer import Typed
from portal.workflow.load_draft import DraftView

UNTOUCHED = Typed({})


@dataclass(frozen=True)
class DraftTrial:
    """The result of the answers. `result` is None while the draft's rules do not fit together."""

    view: DraftView
    ruleset: Ruleset | None
    readings: Mapping[QuestionRef, FormReading]
    progress: Progress | None
    results: tuple[Result, ...]

    def result(self, family: str) -> Result | None:
        """The result of one family."""
        return next((result for result in self.results if result.family == family), None)


def try_out(work: Work, draft_id: str, typed: Mapping[QuestionRef, Typed]) -> DraftTrial:
    """Answer a draft, and the questionnaires it uses, without storing anything."""
    view = load_draft.load_draft(work, draft_id)
    version = view.draft.version
    if version is None or view.draft.errors:
        return DraftTrial(view, None, {}, None, ())
    ruleset = Ruleset.of(_company(version, view.company))
    readings = _readings(ruleset, typed)
    answers: dict[str, dict[str, Answer]] = {family: {} for family in ruleset.families}
    for (family, question), reading in readings.items():
        answers[family][question] = reading.answer
    progress_made = progress(ruleset, answers, work.now.date())
    return DraftTrial(view, ruleset, readings, progress_made, scoring.results(ruleset, answers, work.now.date()))


def _company(version: Version, beside: Mapping[str, Version]) -> list[Version]:
    """The draft and every version it uses."""
    needed, waiting = {version.id: version}, list(version.uses)
    while waiting:
        family = waiting.pop()
        if family not in needed:
            needed[family] = beside[family]
            waiting += beside[family].uses
    return list(needed.values())


def _readings(ruleset: Ruleset, typed: Mapping[QuestionRef, Typed]) -> dict[QuestionRef, FormReading]:
    readings: dict[QuestionRef, FormReading] = {}
    for version in ruleset.versions:
        for question in version.questions():
            if question.is_answered:
                settled = _currency(readings, version.id, question)
                readings[version.id, question.id] = answer.read(
                    question, typed.get((version.id, question.id), UNTOUCHED), settled
                )
    return readings


def _currency(readings: Mapping[QuestionRef, FormReading], family: str, question: Question) -> str | None:
    other = readings.get((family, question.currency_of or ""))
    data = kinds.to_json(other.answer) if other is not None else None
    return str(data["currency"]) if isinstance(data, dict) and data.get("currency") else None
