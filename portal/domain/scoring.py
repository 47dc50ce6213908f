"""Answers → results: a pure function of versions, answers, evidence, verification and the date.

Three numbers are never blended: severity (what was disclosed), score (how it is managed) and confidence (how far the
answers can be relied on). Sums are exact fractions; only displayed values are rounded, half up.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portal.domain import care
from portal.domain.admissions import admissions
from portal.domain.care import Answering, CareSign, Counted
from portal.domain.confidence import (
    VERIFIED,
    ConfidenceParts,
    EvidenceState,
    Verification,
    completeness_of,
    consistency_of,
    evidence_share,
)
from portal.domain.expressions import UNKNOWN
from portal.domain.facts import Place, ResponseFacts, facts_of
from portal.domain.family import Family
from portal.domain.flags import FiredResult, RaisedFlag, fired, raised, worst
from portal.domain.indicators import State, indicator_states
from portal.domain.missing_answers import MissingAnswers
from portal.domain.placeholders import number, plain
from portal.domain.points import QuestionResult, one_decimal, question_result, tenths
from portal.domain.progress import evidence_asked, lacks_evidence
from portal.domain.questionnaire import Band, Derived, Version
from portal.domain.questionnaire_types import SEVERITIES
from portal.domain.ruleset import Ruleset
from portal.domain.trace import Trace, trace_of
from portal.domain.values import Answers, Money

NO_TRACE = Trace()


@dataclass(frozen=True)
class SectionResult:
    """A section's exact score; None if none of its questions counts."""

    id: str
    score: Fraction | None
    weight: int

    @property
    def score_text(self) -> str | None:
        """The score with one decimal, rounded half up."""
        return None if self.score is None else one_decimal(self.score)


@dataclass(frozen=True)
class Result:
    """The result of one version. `score` is exact, `score_text` is shown; `completeness` is a percentage as text.

    `questions` leaves out notes. Lists are in file order. `trace` is empty unless requested.
    """

    family: str
    version: str
    hash: str
    score: Fraction | None
    band: str | None
    severity: str
    completeness: str
    confidence: int
    sections: tuple[SectionResult, ...]
    flags: tuple[RaisedFlag, ...]
    checks: tuple[FiredResult, ...]
    derived: dict[str, Any]
    questions: tuple[QuestionResult, ...]
    missing: tuple[str, ...]
    trace: Trace
    reliance: ConfidenceParts
    indicators: dict[str, State]

    @property
    def score_text(self) -> str | None:
        """The score with one decimal, rounded half up."""
        return None if self.score is None else one_decimal(self.score)

    @property
    def score_tenths(self) -> int | None:
        """Ten times the displayed score, as a whole number to sort by."""
        return None if self.score is None else tenths(self.score)

    def as_json(self, trace: bool = False) -> dict[str, Any]:
        """The object that `portal score` prints (questionnaires/SPEC.md, 10). It leaves out confidence."""
        data: dict[str, Any] = {
            "family": self.family,
            "version": self.version,
            "hash": self.hash,
            "score": self.score_text,
            "band": self.band,
            "severity": self.severity,
            "completeness": self.completeness,
            "sections": [{"id": section.id, "score": section.score_text} for section in self.sections],
            "flags": [flag.as_json() for flag in self.flags],
            "checks": [{"id": check.id, "level": check.level} for check in self.checks],
            "derived": self.derived,
            "questions": [question.as_json() for question in self.questions],
            "missing": list(self.missing),
            "indicators": self.indicators,
        }
        if self.reliance.care:
            data["care"] = [sign.as_json() for sign in self.reliance.care]
        return data | {"trace": self.trace.as_json()} if trace else data


def results(
    ruleset: Ruleset,
    answers: Answers,
    as_of: date,
    *,
    evidence: Mapping[Place, EvidenceState] | None = None,
    verification: Verification = "self_declared",
    explained: Collection[Place] = (),
    answering: Answering | None = None,
    trace: bool = True,
    only: Collection[str] | None = None,
) -> tuple[Result, ...]:
    """Return one result for each version, in the order of `uses`.

    `evidence` is the state of the file attached to a question. `explained` are the warnings (family, check) with an
    explanation that a reviewer accepted. `answering` is how the response came in, if that is known. `trace=False` and
    `only` (the families wanted) are for re-scoring many responses.
    """
    facts = facts_of(ruleset, answers, as_of)
    missing = MissingAnswers.of(ruleset, answers, facts)
    given = _evidence(ruleset, facts, missing, evidence or {})
    counted = {name: Counted.of(family, facts.shown, missing) for name, family in ruleset.families.items()}
    fast = care.fast_sign(counted.values(), answering)
    made = []
    for name, family in ruleset.families.items():
        if only is None or name in only:
            consistency = _consistency(name, family, facts, missing, explained)
            signs = care.care_signs(counted[name], answers.get(name, {}), fast)
            judged = (given[name], consistency, VERIFIED[verification], signs)
            made.append(_result(name, family, answers, facts, missing, judged, trace))
    return tuple(made)


def band_of(version: Version, score: Fraction | None, severity: str = "none") -> str | None:
    """Return the band with the highest `from` not above the exact score that is allowed with this severity."""
    if score is None:
        return None
    return next((band.id for band in version.bands if band.from_ <= score and _may_stand(band, severity)), None)


def _may_stand(band: Band, severity: str) -> bool:
    return band.not_with is None or SEVERITIES.index(severity) < SEVERITIES.index(band.not_with)


def _result(
    name: str,
    family: Family,
    answers: Answers,
    facts: ResponseFacts,
    missing: MissingAnswers,
    judged: tuple[Fraction | None, Fraction | None, Fraction, tuple[CareSign, ...]],
    trace: bool,
) -> Result:
    evidence, consistency, verification, signs = judged
    version, given = family.version, answers.get(name, {})
    questions = tuple([question_result(rules, given.get(rules.question.id), facts) for rules in family.asked])
    sections = _sections(family, questions)
    score = _mean((section.score, section.weight) for section in sections)
    flags, checks = raised(family, facts), fired(family, facts)
    severity = worst(flags)
    completeness = completeness_of(
        "dont_know" if missing.hide(rules, facts) else outcome.state
        for rules, outcome in zip(family.asked, questions, strict=True)
    )
    reliance = ConfidenceParts(completeness, evidence, consistency, verification, signs)
    return Result(
        name,
        version.version,
        version.hash,
        score,
        band_of(version, score, severity),
        severity,
        one_decimal(completeness * 100),
        reliance.confidence,
        sections,
        flags,
        checks,
        {
            ready.derived.id: _shown(ready.derived, facts.values.get((name, ready.derived.id), UNKNOWN))
            for ready in family.derived
        },
        questions,
        _missing(family, questions),
        trace_of(family, facts, questions) if trace else NO_TRACE,
        reliance,
        indicator_states(family, facts.shown, {(name, flag.id) for flag in flags}),
    )


def _sections(family: Family, questions: tuple[QuestionResult, ...]) -> tuple[SectionResult, ...]:
    return tuple(
        [
            SectionResult(
                section.id, _mean([(question.points, question.weight) for question in questions[span]]), section.weight
            )
            for section, span in family.spans
        ]
    )


def _mean(weighed: Iterable[tuple[int | Fraction | None, int]]) -> Fraction | None:
    """Σ value·weight / Σ weight over the entries that have a value; None if none has. Exact, in whole numbers."""
    above, below, weights = 0, 1, 0
    for value, weight in weighed:
        if value is None:
            continue
        weights += weight
        above = above * value.denominator + value.numerator * weight * below
        below *= value.denominator
    return Fraction(above, below * weights) if weights else None


def _consistency(
    name: str, family: Family, facts: ResponseFacts, missing: MissingAnswers, explained: Collection[Place]
) -> Fraction | None:
    truths = facts.all_said([warning.when for warning in family.warnings])
    return consistency_of(
        (truth, missing.decide(warning.when), (name, warning.check.id) in explained)
        for warning, truth in zip(family.warnings, truths, strict=True)
    )


def _evidence(
    ruleset: Ruleset, facts: ResponseFacts, missing: MissingAnswers, states: Mapping[Place, EvidenceState]
) -> dict[str, Fraction | None]:
    """The evidence share of each family; None if no file is requested. An admission needs none."""
    asked: dict[str, list[EvidenceState | None]] = {name: [] for name in ruleset.families}
    admitted = admissions(ruleset, facts, missing)
    for ask in evidence_asked(ruleset, facts):
        place = (ask.family, ask.question)
        if place in states or place not in admitted:
            asked[ask.family].append(states.get(place))
    for name, family in ruleset.families.items():
        asked[name] += [None for question in family.questions if lacks_evidence(question, facts, missing)]
    return {name: evidence_share(files) for name, files in asked.items()}


def _missing(family: Family, questions: tuple[QuestionResult, ...]) -> tuple[str, ...]:
    return tuple(
        [
            outcome.id
            for rules, outcome in zip(family.asked, questions, strict=True)
            if outcome.state == "unanswered" and rules.question.required
        ]
    )


def _shown(derived: Derived, value: Any) -> Any:
    """A derived value as results show it: rounded half up to its places; None if unknown."""
    if value is UNKNOWN:
        return None
    if isinstance(value, Money):
        return {"amount": number(value.amount, derived.places), "currency": value.currency}
    return number(value, derived.places) if isinstance(value, Decimal) else plain(value)
