"""A version's result for a member without the safeguarding role: exact, or a range.

Restricted points may be anything that their question can give, or may not count at all. So a score is either exact or a
range, and neither end of it reveals a restricted answer. Completeness, evidence and consistency are computed from the
answers that may be read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.domain import care
from portal.domain.admissions import admissions
from portal.domain.care import Answering, CareSign
from portal.domain.confidence import (
    VERIFIED,
    ConfidenceParts,
    EvidenceState,
    Verification,
    completeness_of,
    consistency_of,
    evidence_share,
)
from portal.domain.family import Family
from portal.domain.flags import worst
from portal.domain.indicators import State, indicator_states
from portal.domain.open_view import OpenView
from portal.domain.points import one_decimal, tenths
from portal.domain.progress import lacks_evidence
from portal.domain.restriction import Place
from portal.domain.score_range import Between, Weighed, mean_between
from portal.domain.scoring import band_of


@dataclass(frozen=True)
class OpenResult:
    """One version's result without anything restricted. `severity` and `flags` are those that are certain.

    `is_partial` says that something is left out; completeness and confidence then describe the rest.
    """

    family: str
    score: Between
    band: str | None
    severity: str
    flags: frozenset[str]
    sections: Mapping[str, Between]
    completeness: str
    reliance: ConfidenceParts
    is_partial: bool
    indicators: Mapping[str, State]

    def as_json(self) -> dict[str, Any]:
        """The JSON stored with the full result, for lists and files."""
        return {
            "score": self.score.text,
            "low": None if self.score.low is None else tenths(self.score.low),
            "high": None if self.score.high is None else tenths(self.score.high),
            "band": self.band,
            "completeness": self.completeness,
            "confidence": self.reliance.confidence,
            "reliance": self.reliance.as_json(),
            "severity": self.severity,
            "is_partial": self.is_partial,
            "indicators": dict(self.indicators),
            "sections": {name: section.text for name, section in self.sections.items()},
        }


@dataclass(frozen=True)
class FlagDisclosure:
    """What may be shown of a raised flag: nothing if withheld. `is_remedying` is true only if that is certain."""

    is_withheld: bool
    is_remedying: bool


@dataclass(frozen=True)
class OpenStanding:
    """A supplier's rating over several results: the range of the lowest score, in tenths, and its band."""

    low: int | None
    high: int | None
    band: str | None
    confidence: int


def open_result(
    view: OpenView,
    family: Family,
    *,
    evidence: Mapping[Place, EvidenceState] | None = None,
    verification: Verification = "self_declared",
    explained: Collection[Place] = (),
    answering: Answering | None = None,
) -> OpenResult:
    """Return the result of one version from the answers that everyone may read."""
    name = family.version.id
    sections = {
        section.id: mean_between(
            Weighed(figure.low, figure.high, figure.weight, figure.state is None)
            for figure in (view.points(question) for question in family.asked[span])
            if figure.low is not None and figure.high is not None
        )
        for section, span in family.spans
    }
    score = mean_between(
        Weighed(figure.low, figure.high, section.weight, _may_be_out(view, family, section.id))
        for section, _ in family.spans
        if (figure := sections[section.id]).low is not None and figure.high is not None
    )
    raised = [ready.flag for ready in family.flags if view.facts.said(ready.when) is True]
    complete = _completeness(view, family)
    parts = (complete, _evidence(view, family, evidence or {}), _consistency(view, family, explained))
    severity = worst(raised)
    worst_disclosed = worst(ready.flag for ready in family.flags if (name, ready.flag.id) in view.disclosed_flags)
    bands = {band_of(family.version, end, worst_disclosed) for end in (score.low, score.high)}
    return OpenResult(
        name,
        score,
        bands.pop() if len(bands) == 1 else None,
        severity,
        frozenset(flag.id for flag in raised),
        sections,
        one_decimal(complete * 100),
        ConfidenceParts(*parts, VERIFIED[verification], _care(view, family, answering)),
        _is_partial(view, family),
        _indicators(view, family),
    )


def _care(view: OpenView, family: Family, answering: Answering | None) -> tuple[CareSign, ...]:
    """The signs in the answers that everybody may read, as if the others had not been asked."""
    name = family.version.id
    fast = care.fast_sign(view.counted.values(), answering)
    return care.care_signs(view.counted[name], view.answers.get(name, {}), fast)


def _indicators(view: OpenView, family: Family) -> dict[str, State]:
    """The indicators found by flags that may be shown; restricted if a flag, or whether a question was asked, is."""
    name = family.version.id
    undecided = (
        {(name, ready.flag.id) for ready in family.flags if view.decides(ready.when)} if view.is_trial else set()
    )
    return indicator_states(
        family,
        view.facts.shown,
        view.disclosed_flags,
        withheld=view.withheld | undecided,
        perhaps=view.hidden - view.facts.shown,
    )


def open_results(
    view: OpenView,
    *,
    evidence: Mapping[Place, EvidenceState] | None = None,
    verification: Verification = "self_declared",
    explained: Collection[Place] = (),
    answering: Answering | None = None,
) -> dict[str, OpenResult]:
    """Return the result of each version, by family. The keyword arguments are as in `scoring.results`."""
    return {
        name: open_result(
            view, family, evidence=evidence, verification=verification, explained=explained, answering=answering
        )
        for name, family in view.ruleset.families.items()
    }


def flag_disclosures(view: OpenView) -> dict[tuple[str, str], FlagDisclosure]:
    """What may be shown of each flag, if it was raised, by family and id."""
    return {
        (name, ready.flag.id): FlagDisclosure(
            (name, ready.flag.id) in view.withheld,
            ready.remedy is not None and view.facts.said(ready.remedy) is True,
        )
        for name, family in view.ruleset.families.items()
        for ready in family.flags
    }


def open_standing(given: Iterable[OpenResult]) -> OpenStanding:
    """The rating over several results: the lowest score is between the lowest low end and the lowest high end."""
    results = tuple(given)
    scored = [(result.score.low, result.score.high, result.band) for result in results if result.score.high is not None]
    low = min((low for low, _, _ in scored if low is not None), default=None)
    high = min((high for _, high, _ in scored if high is not None), default=None)
    bands = {band for least, _, band in scored if least is not None and high is not None and least <= high}
    return OpenStanding(
        None if low is None else tenths(low),
        None if high is None else tenths(high),
        bands.pop() if len(bands) == 1 else None,
        min((family_result.reliance.confidence for family_result in results), default=0),
    )


def _may_be_out(view: OpenView, family: Family, section: str) -> bool:
    """Whether a section may have no score: no question in it certainly counts."""
    span = next(span for rules, span in family.spans if rules.id == section)
    open_points = (view.points(rules) for rules in family.asked[span])
    return not any(rules.state is not None and rules.low is not None for rules in open_points)


def _completeness(view: OpenView, family: Family) -> Fraction:
    states = (
        "dont_know"
        if view.missing.hide(rules, view.facts)
        else _state(view, (rules.family, rules.question.id), view.points(rules).state)
        for rules in family.asked
    )
    return completeness_of(state for state in states if state is not None)


def _state(view: OpenView, place: Place, state: str | None) -> str | None:
    """A question's state. If only its points are restricted, it was answered."""
    return "scored" if state is None and place not in view.hidden else state


def _evidence(view: OpenView, family: Family, states: Mapping[Place, EvidenceState]) -> Fraction | None:
    asked: list[EvidenceState | None] = []
    admitted = admissions(view.ruleset, view.facts, view.missing)
    for question in family.questions:
        place = (question.family, question.question.id)
        asks = (
            question.question.evidence is not None
            and question.key in view.facts.shown
            and question.key not in view.hidden
        )
        if asks and (question.evidence is None or view.facts.said(question.evidence) is True):
            asked += [states.get(place)] if place in states or place not in admitted else []
        elif question.key not in view.hidden and lacks_evidence(question, view.facts, view.missing):
            asked.append(None)
    return evidence_share(asked)


def _consistency(view: OpenView, family: Family, explained: Collection[Place]) -> Fraction | None:
    """Warnings that restricted answers decide are left out."""
    return consistency_of(
        (
            view.facts.said(warning.when),
            view.missing.decide(warning.when) and not view.decides(warning.when),
            (family.version.id, warning.check.id) in explained,
        )
        for warning in family.warnings
    )


def _is_partial(view: OpenView, family: Family) -> bool:
    questions = any(view.points(rules).state is None for rules in family.asked)
    return questions or any(view.decides(warning.when) for warning in family.warnings)
