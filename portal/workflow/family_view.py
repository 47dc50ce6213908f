"""One questionnaire of a response for a member: result, sections, flags, checks, and the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from portal.domain.disclosure import Redactor
from portal.domain.expressions import UNKNOWN
from portal.domain.family import Family, QuestionRules, TracedRule
from portal.domain.file_disclosure import readable_files
from portal.domain.open_result import open_result
from portal.domain.policy import RESTRICTED
from portal.domain.questionnaire import Question, Version
from portal.domain.trace import value_json
from portal.domain.translation import Texts
from portal.storage.evidence import Evidence
from portal.storage.reviewing import StoredExplanation
from portal.storage.submissions import StoredResult
from portal.workflow.flag_view import CheckRead, FlagRead, checks_read, flags_read
from portal.workflow.indicator_grid import states_of
from portal.workflow.rescore import ScoreChange

OUTCOMES = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True)
class Line:
    """One question with its answer in words, its state in the score, points and weight.

    `keeps_files`: any files given here are for the safeguarding role only.
    """

    question: Question
    answer: str
    state: str
    points: str | None
    weight: str
    files: tuple[Evidence, ...]
    keeps_files: bool


@dataclass(frozen=True)
class SectionRead:
    """A section with its score and its lines."""

    title: str
    score: str | None
    weight: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class RuleRead:
    """A rule with its subject, the values it read and its result, as the actor may read them."""

    id: str
    part: str
    rule: str
    about: str
    reads: tuple[tuple[str, str], ...]
    outcome: str


@dataclass(frozen=True)
class Standing:
    """A result in short, as the actor may see it; `is_partial`: restricted answers are left out."""

    version: str
    severity: str
    score: str | None
    band: str | None
    completeness: str | None
    confidence: int | None
    reliance: Mapping[str, str] | None
    is_partial: bool
    made_at: datetime


@dataclass(frozen=True)
class FamilyRead:
    """One version of a response: its result, sections, flags as the actor may read them, checks, derived values.

    `earlier` are its results before a review, `second` those under newer versions; `since` compares with the previous
    response. `keeps_checks`: some checks are for the safeguarding role only, fired or not.
    """

    version: Version
    standing: Standing
    sections: tuple[SectionRead, ...]
    flags: tuple[FlagRead, ...]
    checks: tuple[CheckRead, ...]
    keeps_checks: bool
    derived: tuple[tuple[str, str], ...]
    rules: tuple[RuleRead, ...]
    indicators: Mapping[str, str]
    earlier: tuple[Standing, ...] = ()
    second: tuple[Standing, ...] = ()
    since: ScoreChange | None = None


@dataclass(frozen=True)
class Given:
    """One response's data for every family, and what the actor may read of it."""

    redacted: Redactor
    explained: Mapping[tuple[str, str], StoredExplanation]
    files: tuple[Evidence, ...]

    @cached_property
    def readable(self) -> tuple[Evidence, ...]:
        """The files that the actor may see."""
        return readable_files(self.redacted, self.files)


def family_read(given: Given, family: Family, newest: StoredResult) -> FamilyRead:
    """One questionnaire in the version that was answered."""
    document, version, redacted = newest.document, family.version, given.redacted
    return FamilyRead(
        version,
        standing(redacted, newest),
        _sections(given, family, document),
        flags_read(redacted, version, document),
        tuple(checks_read(redacted, family, document, given.explained)),
        any(redacted.redacts_check(check) for check in family.checks),
        tuple((name, redacted.format_value((version.id, name), value)) for name, value in document["derived"].items()),
        _rules(redacted, family, newest),
        states_of(newest, sees_everything=redacted.sees_everything),
    )


def with_other_results(read: FamilyRead, redacted: Redactor, earlier: Sequence[StoredResult],
                       second: Sequence[StoredResult]) -> FamilyRead:  # fmt: skip
    """`read` with results from before a review that differ for the actor, and those under newer versions."""
    standings = [standing(redacted, reading) for reading in earlier]
    after = [*standings, read.standing][1:]
    earlier_standings = tuple(
        reading for reading, then in zip(standings, after, strict=True) if reading.confidence != then.confidence
    )
    return replace(
        read, earlier=earlier_standings, second=tuple(standing(redacted, reading, is_trial=True) for reading in second)
    )


def standing(redacted: Redactor, result: StoredResult, *, is_trial: bool = False) -> Standing:
    """A result in short. In a trial severity is open too: newer rules could be written to reveal old answers."""
    if redacted.sees_everything:
        return Standing(
            result.version,
            result.severity,
            result.score,
            result.band,
            result.completeness,
            result.confidence,
            result.document.get("reliance"),
            False,
            result.made_at,
        )
    seen = result.open
    return Standing(
        result.version,
        seen.get("severity", "none") if is_trial else result.severity,
        seen.get("score") if seen else RESTRICTED,
        seen.get("band"),
        seen.get("completeness"),
        seen.get("confidence"),
        seen.get("reliance"),
        seen.get("is_partial", True),
        result.made_at,
    )


def _sections(given: Given, family: Family, document: Mapping[str, Any]) -> tuple[SectionRead, ...]:
    """The sections with a question that was asked, or of which the actor may not know whether it was."""
    states = {item["id"]: item for item in document["questions"]}
    scores = _section_scores(given.redacted, family, document)
    texts, sections = Texts(family.version), []
    for section, span in family.spans:
        listed = [item for item in family.asked[span] if given.redacted.is_listed(item)]
        lines = tuple(_line(given, texts, item, states[item.question.id]) for item in listed)
        if lines:
            sections.append(SectionRead(section.title, scores[section.id], section.weight, lines))
    return tuple(sections)


def _section_scores(redacted: Redactor, family: Family, document: Mapping[str, Any]) -> dict[str, str | None]:
    if redacted.view is None:
        return {section["id"]: section["score"] for section in document["sections"]}
    return {name: section.text for name, section in open_result(redacted.view, family).sections.items()}


def _line(given: Given, texts: Texts, rules: QuestionRules, state: Mapping[str, Any]) -> Line:
    family, question, redacted = rules.family, rules.question, given.redacted
    answer = redacted.format_answer(family, question, redacted.given.get(family, {}).get(question.id), texts)
    files = [file for file in given.files if file.place == rules.key]
    readable = tuple(file for file in given.readable if file.place == rules.key)
    is_kept_back = redacted.is_redacted(rules.key)
    return Line(
        question,
        answer,
        redacted.state(rules, state["state"]),
        redacted.points(rules, state["points"]),
        state["weight"],
        readable,
        (is_kept_back and question.evidence is not None) or len(readable) < len(files),
    )


def _rules(redacted: Redactor, family: Family, result: StoredResult) -> tuple[RuleRead, ...]:
    """The rules of the trace with the values they read, in words, as the actor may read them.

    The result of a rule that read a restricted value would reveal it, so it is redacted too; if the actor may not know
    whether a question was asked, its rules are listed in either case.
    """
    about, traced = (
        _about(family),
        {(rule_row["id"], rule_row["part"], rule_row["rule"]): rule_row for rule_row in result.rules},
    )
    rows = []
    for rule_row in family.traced:
        rule = traced.get((rule_row.id, rule_row.part, rule_row.text))
        is_kept_back = rule_row.place is not None and redacted.is_redacted(rule_row.place)
        if rule is None and not is_kept_back:
            continue
        values = redacted.facts.values
        reads = tuple(
            (name, redacted.format_value(key, value_json(values.get(key, UNKNOWN)))) for name, key in rule_row.reads
        )
        outcome = (
            RESTRICTED if rule is None or is_kept_back else _outcome(redacted, family.version.id, rule_row, rule["is"])
        )
        rows.append(RuleRead(rule_row.id, rule_row.part, rule_row.text, about.get(rule_row.id, ""), reads, outcome))
    return tuple(rows)


def _outcome(redacted: Redactor, family: str, rule: TracedRule, outcome: Any) -> str:
    if rule.part == "derived":
        return redacted.format_value((family, rule.id), outcome)
    return RESTRICTED if redacted.decides(rule.rule) else OUTCOMES[outcome]


def _about(family: Family) -> dict[str, str]:
    """The subject of each rule of a version by id, in the questionnaire's words without values."""
    words = {section.id: section.title for section in family.version.sections}
    words |= {question.question.id: question.question.ask for question in family.questions}
    words |= {flag.flag.id: "…".join(flag.because.pieces) for flag in family.flags}
    return words | {check.check.id: "…".join(check.say.pieces) for check in family.checks}
