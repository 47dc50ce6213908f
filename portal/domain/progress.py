"""The progress of a response: what applies, what is missing, and what prevents submitting."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.domain.facts import Place, ResponseFacts, facts_of
from portal.domain.family import QuestionRules
from portal.domain.kinds import is_answered
from portal.domain.missing_answers import MissingAnswers
from portal.domain.ruleset import Ruleset
from portal.domain.values import Answers


@dataclass(frozen=True)
class SectionProgress:
    """The progress of one section. `missing` are its shown, required questions without an answer."""

    family: str
    id: str
    shown: bool
    asked: int
    answered: int
    missing: tuple[str, ...]

    @property
    def status(self) -> Literal["not_started", "in_progress", "done"]:
        """Done if nothing required is missing and something was answered, or there is nothing to answer."""
        if not self.missing and (self.answered or not self.asked):
            return "done"
        return "in_progress" if self.answered else "not_started"


@dataclass(frozen=True)
class FiredCheck:
    """A check that is true for these answers. `say` has its values filled in."""

    family: str
    id: str
    section: str | None
    level: Literal["error", "warning", "note"]
    say: str


@dataclass(frozen=True)
class EvidenceAsk:
    """A file that is requested now. If it is `required`, the response cannot be submitted without it."""

    family: str
    question: str
    ask: str
    required: bool


@dataclass(frozen=True)
class Progress:
    """The state of a response: the questions shown (notes included), sections and fired checks, in file order."""

    shown: frozenset[Place]
    sections: tuple[SectionProgress, ...]
    checks: tuple[FiredCheck, ...]
    evidence_asked: tuple[EvidenceAsk, ...]
    facts: ResponseFacts

    @property
    def missing(self) -> tuple[Place, ...]:
        """Shown, required questions without an answer."""
        return tuple((section.family, question) for section in self.sections for question in section.missing)

    @property
    def errors(self) -> tuple[FiredCheck, ...]:
        """Fired checks that block submitting."""
        return tuple(check for check in self.checks if check.level == "error")

    @property
    def warnings(self) -> tuple[FiredCheck, ...]:
        """Fired checks that need a correction or an explanation."""
        return tuple(check for check in self.checks if check.level == "warning")

    @property
    def notes(self) -> tuple[FiredCheck, ...]:
        """Fired checks that only the buyer sees."""
        return tuple(check for check in self.checks if check.level == "note")


def progress(ruleset: Ruleset, answers: Answers, as_of: date) -> Progress:
    """Return the progress of a response on `as_of` (the date in the campaign's time zone)."""
    facts = facts_of(ruleset, answers, as_of)
    return Progress(
        facts.shown,
        _sections(ruleset, answers, facts),
        fired_checks(ruleset, facts),
        evidence_asked(ruleset, facts),
        facts,
    )


def fired_checks(ruleset: Ruleset, facts: ResponseFacts) -> tuple[FiredCheck, ...]:
    """The checks that are true, of all families, in file order."""
    return tuple(
        FiredCheck(name, ready.check.id, ready.section, ready.check.level, ready.say.text(facts.values))
        for name, family in ruleset.families.items()
        for ready in family.checks
        if ready.when.is_true(facts.values)
    )


def evidence_asked(ruleset: Ruleset, facts: ResponseFacts) -> tuple[EvidenceAsk, ...]:
    """The files requested for questions that are shown."""
    asked = []
    for family in ruleset.families.values():
        for question in family.questions:
            evidence = question.question.evidence
            if (
                evidence
                and question.key in facts.shown
                and (question.evidence is None or question.evidence.is_true(facts.values))
            ):
                asked.append(EvidenceAsk(question.family, question.question.id, evidence.ask, evidence.required))
    return tuple(asked)


def lacks_evidence(rules: QuestionRules, facts: ResponseFacts, missing: MissingAnswers) -> bool:
    """Whether a file that might be needed is not requested because a question was not answered."""
    if rules.question.evidence is None:
        return False
    if missing.hide(rules, facts):
        return True
    when = rules.evidence if rules.key in facts.shown else None
    return when is not None and facts.said(when) is not True and missing.decide(when)


def _sections(ruleset: Ruleset, answers: Answers, facts: ResponseFacts) -> tuple[SectionProgress, ...]:
    sections = []
    for name, family in ruleset.families.items():
        given = answers.get(name, {})
        for section in family.version.sections:
            shown = [question for question in section.questions if (name, question.id) in facts.shown]
            asked = [question for question in shown if question.is_answered]
            done = {question.id for question in asked if is_answered(question, given.get(question.id))}
            missing = tuple(question.id for question in asked if question.required and question.id not in done)
            sections.append(SectionProgress(name, section.id, bool(shown), len(asked), len(done), missing))
    return tuple(sections)
