"""The trace of a result: what every question was worth, what every rule said, and the values it read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.types import Key
from portal.domain.facts import Facts
from portal.domain.points import QuestionResult, points_text
from portal.domain.ruleset import Family, Traced
from portal.domain.values import Attestation, Money


@dataclass(frozen=True)
class Trace:
    """What every rule that mattered said, with the values it read: kept as found, written down when somebody asks."""

    questions: tuple[QuestionResult, ...] = ()
    rules: tuple[tuple[Traced, Any], ...] = ()
    values: Mapping[Key, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """JSON data: {"questions": [{id, state, points, weight, rule}], "rules": [{id, part, rule, is, reads}]}.

        `part` is when, score, flag, remedy, check, evidence or derived; `is` true, false or null (unknown), or a
        derived value; `reads` maps each name as the author wrote it to the value it had, null where that was unknown.
        """
        told: dict[Key, Any] = {}
        return {
            "questions": [_question(question) for question in self.questions],
            "rules": [self._rule(one, truth, told) for one, truth in self.rules],
        }

    def _rule(self, one: Traced, truth: Any, told: dict[Key, Any]) -> dict[str, Any]:
        for _, key in one.reads:
            if key not in told:
                told[key] = value_json(self.values.get(key, UNKNOWN))
        reads = {written: told[key] for written, key in one.reads}
        return {"id": one.id, "part": one.part, "rule": one.text, "is": value_json(truth), "reads": reads}


def trace_of(family: Family, facts: Facts, questions: tuple[QuestionResult, ...]) -> Trace:
    """The trace of one version of a response."""
    shown = facts.shown
    rules = [one for one in family.traced if one.place is None or one.place in shown]
    return Trace(questions, tuple(zip(rules, facts.all_said([one.rule for one in rules]), strict=True)), facts.values)


def _question(one: QuestionResult) -> dict[str, Any]:
    points = None if one.points is None else points_text(one.points)
    return {"id": one.id, "state": one.state, "points": points, "weight": str(one.weight), "rule": one.rule}


def reads_of(rule: Compiled, facts: Facts) -> dict[str, Any]:
    """The values a rule read, as JSON."""
    values = facts.values
    return {name: value_json(values.get(key, UNKNOWN)) for name, key in rule.reads.items()}


def value_json(value: Any) -> Any:
    """A value of a rule as JSON: numbers as text, unknown as null."""
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
