"""The trace of a result: the points of every question, the result of every rule, and the values it read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.scope import Key
from portal.domain.facts import ResponseFacts
from portal.domain.family import Family, TracedRule
from portal.domain.points import QuestionResult, points_text
from portal.domain.values import Attestation, Money


@dataclass(frozen=True)
class Trace:
    """The results of every rule that applied, with the values it read. JSON is only made on request."""

    questions: tuple[QuestionResult, ...] = ()
    rules: tuple[tuple[TracedRule, Any], ...] = ()
    values: Mapping[Key, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return JSON: {"questions": [{id, state, points, weight, rule}], "rules": [{id, part, rule, is, reads}]}.

        `part` is when, score, flag, remedy, check, evidence or derived. `is` is true, false, null (unknown) or a
        derived value. `reads` maps each name as written to its value, null if unknown.
        """
        values_json: dict[Key, Any] = {}
        return {
            "questions": [_question(question) for question in self.questions],
            "rules": [self._rule(rule, truth, values_json) for rule, truth in self.rules],
        }

    def _rule(self, rule: TracedRule, truth: Any, values_json: dict[Key, Any]) -> dict[str, Any]:
        for _, key in rule.reads:
            if key not in values_json:
                values_json[key] = value_json(self.values.get(key, UNKNOWN))
        reads = {written: values_json[key] for written, key in rule.reads}
        return {"id": rule.id, "part": rule.part, "rule": rule.text, "is": value_json(truth), "reads": reads}


def trace_of(family: Family, facts: ResponseFacts, questions: tuple[QuestionResult, ...]) -> Trace:
    """The trace of one version of a response."""
    shown = facts.shown
    rules = [rule for rule in family.traced if rule.place is None or rule.place in shown]
    return Trace(questions, tuple(zip(rules, facts.all_said([rule.rule for rule in rules]), strict=True)), facts.values)


def _question(outcome: QuestionResult) -> dict[str, Any]:
    points = None if outcome.points is None else points_text(outcome.points)
    return {
        "id": outcome.id,
        "state": outcome.state,
        "points": points,
        "weight": str(outcome.weight),
        "rule": outcome.rule,
    }


def reads_of(rule: Compiled, facts: ResponseFacts) -> dict[str, Any]:
    """The values that a rule read, as JSON."""
    values = facts.values
    return {name: value_json(values.get(key, UNKNOWN)) for name, key in rule.reads.items()}


def value_json(value: Any) -> Any:
    """A rule's value as JSON: numbers as text, unknown as null."""
    if value is True or value is False or value is UNKNOWN or value is None:
        return value if value is not UNKNOWN else None
    kind = type(value)
    if kind is str:
        return value
    if kind is Decimal:
        return format(value, "f")
    if kind is tuple:
        return [value_json(item) for item in value]
    if kind is Money:
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    if kind is Attestation:
        return {"name": value.name, "role": value.role, "date": value.date.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: value_json(item) for key, item in value.items()}
    return str(value)
