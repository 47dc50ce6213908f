"""One questionnaire of a response for a member: result, sections, flags, checks, and the reasons."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from portal.domain import disclosure
from portal.domain.disclosure import LabelledValue, Redactor
from portal.domain.expressions import UNKNOWN
from portal.domain.file_disclosure import readable_files
from portal.domain.flags import title_of
from portal.domain.open_result import open_result
from portal.domain.policy import RESTRICTED
from portal.domain.questionnaire import SEVERITIES, Question, Version
from portal.domain.ruleset import Family, FlagRules, QuestionRules, TracedRule
from portal.domain.trace import value_json
from portal.domain.translation import Texts
from portal.storage.evidence import Evidence
from portal.storage.reviewing import StoredExplanation
from portal.storage.submissions import StoredResult
from portal.workflow.indicator_grid import states_of
from portal.workflow.rescore import ScoreChange

SAID = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True)
class Line:
    """One question with its answer in words, its state in the score, points and weight.

    `keeps_files`: any files given here are for the safeguarding role only.
    """

    question: Question
    said: str
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
class CheckRead:
    """A fired check, and the supplier's explanation."""

    id: str
    level: str
    say: str
    explained: StoredExplanation | None


@dataclass(frozen=True)
class FlagRead:
    """A raised flag as the actor may read it: reason, rule, and the values that raised it."""

    id: str
    title: str
    severity: str
    remedying: bool
    because: str
    rule: str
    values: tuple[LabelledValue, ...] = ()
    sign: str = ""
    """What it indicates about forced labour: dimension, strength and phase, or the signs that were found together."""
    has_own_title: bool = False
    """Whether its author gave the title; else it is the beginning of `because`."""


@dataclass(frozen=True)
class RuleRead:
    """A rule with its subject, the values it read and its result, as the actor may read them."""

    id: str
    part: str
    rule: str
    about: str
    reads: tuple[tuple[str, str], ...]
    said: str


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


def flags_read(redacted: Redactor, version: Version, document: Mapping[str, Any]) -> tuple[FlagRead, ...]:
    """The flags, the worst first. Those that would reveal a value have one line at most, which explains the severity.

    The severity is told anyway; any further line would tell more about the value.
    """
    read = [flag_read(redacted, version.id, flag) for flag in document["flags"]]
    open_flags = [flag for flag in read if flag.id != RESTRICTED]
    worst_disclosed = max(map(_rank, open_flags), default=-1)
    withheld = max((flag for flag in read if flag.id == RESTRICTED), key=_rank, default=None)
    if withheld is not None and _rank(withheld) > worst_disclosed:
        open_flags.append(withheld)
    return tuple(sorted(open_flags, key=lambda flag: -_rank(flag)))


def _rank(flag: FlagRead) -> int:
    return SEVERITIES.index(flag.severity)


def flag_read(redacted: Redactor, family: str, flag: Mapping[str, Any]) -> FlagRead:
    """A raised flag as the actor may read it, with the values that its rule read."""
    ready, severity = disclosure.flag_named(redacted.ruleset, family, flag["id"]), flag["severity"]
    if ready is None or redacted.disclosure(family, ready) == "withheld":
        return FlagRead(RESTRICTED, RESTRICTED, severity, False, RESTRICTED, "")
    is_certain = ready.remedy is None or not redacted.decides(ready.remedy)
    values = redacted.facts.values
    beside = tuple(
        redacted.labelled_value(name, key, value_json(values.get(key, UNKNOWN)))
        for name, key in (() if ready.parts else ready.when.reads.items())
    )
    because = redacted.format_text(ready.because, without_values=severity == "critical")
    return FlagRead(
        flag["id"],
        title_of(ready.flag),
        severity,
        flag["remedying"] and is_certain,
        because,
        ready.flag.when,
        beside,
        sign_of(redacted, ready),
        ready.flag.title is not None,
    )


DIMENSIONS = {"involuntariness": "involuntary work", "menace": "menace of penalty", "both": "both dimensions"}
PHASES = {"recruitment": "recruitment", "work": "work and life", "leaving": "leaving"}


def sign_of(redacted: Redactor, ready: FlagRules) -> str:
    """What a flag indicates about forced labour; of signs found together, those that the actor may know of."""
    flag = ready.flag
    if ready.parts:
        return "Together: " + "; ".join(_part_name(redacted, ready, part) for part in redacted.readable_parts(ready))
    words = (DIMENSIONS.get(flag.dimension or ""), flag.strength, PHASES.get(flag.phase or ""))
    return " · ".join(word for word in words if word).capitalize()


def _part_name(redacted: Redactor, whole: FlagRules, part: FlagRules) -> str:
    """The title of a sign, with its questionnaire if that differs from the combined flag's."""
    name = title_of(part.flag)
    if part.family == whole.family:
        return name
    return f"{name} ({redacted.ruleset.families[part.family].version.title})"


def readable_explanations(
    redacted: Redactor,
    explained: Mapping[tuple[str, str], StoredExplanation],
    restricted: Collection[tuple[str, str]],
) -> Mapping[tuple[str, str], StoredExplanation]:
    """The explanations of checks; personal data that only safeguarding may read is redacted."""
    if redacted.sees_everything:
        return explained
    return {
        place: replace(explanation, text=RESTRICTED) if place in restricted else explanation
        for place, explanation in explained.items()
    }


def checks_read(
    redacted: Redactor,
    family: Family,
    document: Mapping[str, Any],
    explained: Mapping[tuple[str, str], StoredExplanation],
) -> Iterator[CheckRead]:
    """The fired checks in words, with the supplier's explanations; those that would reveal a value are left out."""
    fired = {check["id"] for check in document["checks"]}
    for ready in family.checks:
        if ready.check.id in fired and not redacted.redacts_check(ready):
            explanation = explained.get((family.version.id, ready.check.id))
            yield CheckRead(ready.check.id, ready.check.level, redacted.format_text(ready.say), explanation)


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
            RESTRICTED if rule is None or is_kept_back else _said(redacted, family.version.id, rule_row, rule["is"])
        )
        rows.append(RuleRead(rule_row.id, rule_row.part, rule_row.text, about.get(rule_row.id, ""), reads, outcome))
    return tuple(rows)


def _said(redacted: Redactor, family: str, rule: TracedRule, outcome: Any) -> str:
    if rule.part == "derived":
        return redacted.format_value((family, rule.id), outcome)
    return RESTRICTED if redacted.decides(rule.rule) else SAID[outcome]


def _about(family: Family) -> dict[str, str]:
    """The subject of each rule of a version by id, in the questionnaire's words without values."""
    words = {section.id: section.title for section in family.version.sections}
    words |= {question.question.id: question.question.ask for question in family.questions}
    words |= {flag.flag.id: "…".join(flag.because.pieces) for flag in family.flags}
    return words | {check.check.id: "…".join(check.say.pieces) for check in family.checks}
