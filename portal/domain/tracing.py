"""The trace of a result: what every question was worth, what every rule said, and the values it read."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.facts import Facts
from portal.domain.points import QuestionResult
from portal.domain.ruleset import Family
from portal.domain.values import Attestation, Money

Trace = dict[str, Any]
"""JSON data: {"questions": [{id, state, points, weight, rule}], "rules": [{id, part, rule, is, reads}]}.

`part` is when, score, flag, remedy, check, evidence or derived; `is` true, false or null (unknown), or a derived value;
`reads` maps each name as the author wrote it to the value it had, null where that was unknown.
"""


def trace_of(family: Family, facts: Facts, questions: Iterable[QuestionResult]) -> Trace:
    """The trace of one version of a response."""
    return {
        "questions": [question.as_json() | {"rule": question.rule} for question in questions],
        "rules": [
            {
                "id": name,
                "part": part,
                "rule": text,
                "is": value_json(facts.said(rule)),
                "reads": reads_of(rule, facts),
            }
            for name, part, text, rule in _rules(family, facts)
        ],
    }


def reads_of(rule: Compiled, facts: Facts) -> dict[str, Any]:
    """The values a rule read, as JSON."""
    values = facts.values
    return {name: value_json(values.get(key, UNKNOWN)) for name, key in rule.reads.items()}


def value_json(value: Any) -> Any:
    """A value of a rule as JSON: numbers as text, unknown as null."""
    if value is UNKNOWN or value is None:
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [value_json(item) for item in value]
    if isinstance(value, Money):
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    if isinstance(value, Attestation):
        return {"name": value.name, "role": value.role, "date": value.date.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: value_json(item) for key, item in value.items()}
    return str(value)


def _rules(family: Family, facts: Facts) -> Iterator[tuple[str, str, str, Compiled]]:
    """Every rule that could matter to this response: (id, part, text, rule), in the file's order."""
    for section in family.version.sections:
        if section.when is not None:
            yield section.id, "when", section.when, family.section_whens[section.id]
    for one in family.questions:
        question = one.question
        if one.when is not None and question.when is not None:
            yield question.id, "when", question.when, one.when
        if one.key not in facts.shown:
            continue
        for (compiled, _), rule in zip(one.score, question.score, strict=True):
            if compiled is not None and rule.if_ is not None:
                yield question.id, "score", rule.if_, compiled
        if one.evidence is not None and question.evidence and question.evidence.when is not None:
            yield question.id, "evidence", question.evidence.when, one.evidence
    for ready in family.flags:
        yield ready.flag.id, "flag", ready.flag.when, ready.when
        if ready.remedy is not None and ready.flag.remedy is not None:
            yield ready.flag.id, "remedy", ready.flag.remedy, ready.remedy
    for check in family.checks:
        yield check.check.id, "check", check.check.when, check.when
    for derived in family.derived:
        yield derived.derived.id, "derived", derived.derived.value, derived.value
