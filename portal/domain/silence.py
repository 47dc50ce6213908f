"""Flags that a version raises by itself for unanswered questions, so that silence never beats honesty.

A question matters when a flag of `high` or `critical` reads its answer. Then not knowing, declining, leaving it open,
an empty table or an empty cell read by such a flag raises a flag one step below the worst of them
(questionnaires/SPEC.md, 5.1). No flag is added if the author's own flags of at least that severity already cover this.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.domain.expressions import ExpressionProblem, Node, parse
from portal.domain.expressions.tree import Call, Name, Unary, children
from portal.domain.kinds import KINDS
from portal.domain.question_parts import FollowUpAsk
from portal.domain.questionnaire import Flag, Question, Version
from portal.domain.questionnaire_types import SEVERITIES, Severity

PREFIX = "not_known_"
ONE_STEP_BELOW: dict[str, Severity] = {"critical": "high", "high": "medium"}
DAYS: dict[str, int] = {"high": 14, "medium": 30}
ASK = "Please find out, and answer this question."
STATES = frozenset({"answered", "dont_know", "declined", "not_known", "not_applicable"})
LONGEST_ID = 64


@dataclass
class _Reading:
    """What flags of one severity or worse read: values by question, and the missing answers that they test."""

    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def silence_flags(version: Version) -> Iterator[tuple[str, Flag]]:
    """Yield the flags that the version raises by itself, each with its question's section, in file order."""
    reading = {severity: _read(version, severity) for severity in ("critical", "high", "medium")}
    taken = {flag.id for _, flag in version.all_flags()}
    for section in version.sections:
        for question in section.questions:
            flag = _flag_of(question, reading)
            if flag is not None and flag.id not in taken:
                yield section.id, flag


def questions_that_matter(version: Version) -> frozenset[str]:
    """The ids of the questions that flags of `high` or `critical` read."""
    return frozenset(_read(version, "high").values)


def silence_id(question: Question) -> str:
    """The id of the flag for a question that was not answered."""
    return f"{PREFIX}{question.id}"[:LONGEST_ID]


def silences_named(flag: Flag) -> frozenset[str]:
    """The ids of the questions that raise this flag when not answered, for the author's flags and the version's."""
    reading = _Reading()
    for node, negated in _walk(flag.when, {}, False, frozenset()):
        _note(reading, node, negated)
    return frozenset(reading.named)


def _flag_of(question: Question, reading: dict[str, _Reading]) -> Flag | None:
    worst = next((severity for severity in ONE_STEP_BELOW if question.id in reading[severity].values), None)
    if worst is None or not _may_be_silent(question):
        return None
    severity = ONE_STEP_BELOW[worst]
    if _is_named(question, reading[severity].named.get(question.id, set())):
        return None
    columns = sorted(reading["high"].values[question.id] - {""}) if question.columns else []
    rules = [f"not_known({question.id}.{column})" for column in columns] or [f"not_known({question.id})"]
    return Flag(
        id=silence_id(question),
        severity=severity,
        when=" or ".join(rules),
        because=f"Not known: {question.not_known}." if question.not_known else f"Not known: {question.ask}",
        follow_up=FollowUpAsk(ask=ASK, days=DAYS[severity]),
    )


def _may_be_silent(question: Question) -> bool:
    """Whether a response can be submitted with this question shown but not answered."""
    offers = set(question.allow) - {"not_applicable"}
    return question.is_answered and bool(offers or not question.required or KINDS[question.kind].has_columns)


def _is_named(question: Question, named: set[str]) -> bool:
    """Whether the author's own flags cover every way of not answering this question."""
    if "answered" in named:
        return not KINDS[question.kind].has_columns
    return question.required and not question.columns and set(question.allow) - {"not_applicable"} <= named


def _read(version: Version, least: str) -> _Reading:
    """What flags of severity `least` or worse read, also through derived values."""
    derived = {derived_value.id: derived_value.value for derived_value in version.derived}
    reading = _Reading()
    for _, flag in version.all_flags():
        if SEVERITIES.index(flag.severity) >= SEVERITIES.index(least):
            for node, negated in _walk(flag.when, derived, False, frozenset()):
                _note(reading, node, negated)
    _note_conditions(reading, version, derived)
    return reading


def _note_conditions(reading: _Reading, version: Version, derived: dict[str, str]) -> None:
    """Add questions that decide whether one that matters is asked: not answering them hides it."""
    for section in reversed(version.sections):
        for question in reversed(section.questions):
            if question.id in reading.values:
                for rule in (question.when, section.when):
                    for node, _ in _walk(rule, derived, False, frozenset()) if rule else ():
                        if isinstance(node, Name):
                            reading.values[node.parts[0]].add(node.parts[1] if len(node.parts) > 1 else "")


def _note(reading: _Reading, node: Call | Name, negated: bool) -> None:
    if isinstance(node, Name):
        reading.values[node.parts[0]].add(node.parts[1] if len(node.parts) > 1 else "")
        return
    (argument,) = node.arguments
    if not isinstance(argument, Name):
        return
    if (node.function, negated) in (("answered", True), ("not_known", False)):
        reading.named[argument.parts[0]].add("answered")
    elif node.function in ("dont_know", "declined") and not negated:
        reading.named[argument.parts[0]].add(node.function)


def _walk(
    rule: str, derived: dict[str, str], negated: bool, inside: frozenset[str]
) -> Iterator[tuple[Call | Name, bool]]:
    """Yield names read as values and calls that test states, each with whether it is negated.

    From derived values only names are yielded: a state test in one need not raise the flag.
    """
    try:
        waiting: list[tuple[Node, bool]] = [(parse(rule), negated)]
    except ExpressionProblem:
        return
    while waiting:
        node, turned = waiting.pop()
        if isinstance(node, Call) and node.function in STATES:
            yield node, turned
        elif isinstance(node, Name) and node.parts[0] in derived and node.parts[0] not in inside:
            name = node.parts[0]
            below = _walk(derived[name], derived, turned, inside | {name})
            yield from ((operand, turned_too) for operand, turned_too in below if isinstance(operand, Name))
        elif isinstance(node, Name):
            yield node, turned
        else:
            turns = isinstance(node, Unary) and node.operator == "not"
            waiting.extend((part, turned != turns) for part in children(node))
