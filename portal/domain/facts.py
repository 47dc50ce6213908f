"""Answers → what is shown and what rules may read: found once a response, in an order that never reads ahead."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.compiling import STATE
from portal.domain.expressions.types import AS_OF, Key
from portal.domain.kinds import is_answered
from portal.domain.questionnaire import Question
from portal.domain.ruleset import AskedQuestion, Ruleset
from portal.domain.values import Answer, Answers, NoAnswer

Place = tuple[str, str]
"""Family and question."""


@dataclass(frozen=True)
class Facts:
    """What a response says: `shown` (notes included), and the values that rules read."""

    shown: frozenset[Place]
    sections: frozenset[Place]
    values: dict[Key, Any]
    _said: dict[int, Any] = field(default_factory=dict)

    def said(self, rule: Compiled) -> Any:
        """What a rule says of these answers, found once: scoring, flags and the trace all ask. Rules outlive facts."""
        key = id(rule)
        if key not in self._said:
            self._said[key] = rule.run(self.values)
        return self._said[key]


def facts_of(ruleset: Ruleset, answers: Answers, as_of: date) -> Facts:
    """Walk the ruleset's steps once. What is hidden is not read: it counts for nothing, whatever was typed before."""
    values: dict[Key, Any] = {AS_OF: as_of}
    shown: set[Place] = set()
    sections: set[Place] = set()
    asked, derived, whens = ruleset.questions, ruleset.derived, ruleset.section_whens
    for step in ruleset.steps:
        place = (step.family, step.id)
        if step.kind == "derived":
            value = derived[place].run(values)
            if value is not UNKNOWN:
                values[place] = value
        elif step.kind == "section":
            when = whens.get(place)
            if when is None or when.run(values) is True:
                sections.add(place)
        else:
            one = asked[place]
            if (step.family, one.section.id) in sections and (one.when is None or one.when.run(values) is True):
                shown.add(place)
                put(values, one, answers.get(step.family, {}).get(step.id))
    return Facts(frozenset(shown), frozenset(sections), values)


def put(values: dict[Key, Any], one: AskedQuestion, answer: Answer) -> None:
    """Lay the answer of a shown question where rules look for it; what is not answered stays unknown."""
    key, question = one.key, one.question
    if answer is None:
        return
    if isinstance(answer, NoAnswer):
        values[(*key, STATE)] = answer.kind
        return
    if is_answered(question, answer):
        values[(*key, STATE)] = "answered"
    if isinstance(answer, dict):
        _put_matrix(values, key, question, answer)
    elif question.kind == "table":
        _put_table(values, key, question, answer)
    else:
        values[key] = _number(answer)


def _put_matrix(values: dict[Key, Any], key: Key, question: Question, answer: dict[str, str]) -> None:
    """Each row by itself, and the whole as the list of its rows' options."""
    for row, option in answer.items():
        values[(*key, row)] = option
    if answer:
        values[key] = tuple(answer.get(row.id, UNKNOWN) for row in question.rows)


def _put_table(values: dict[Key, Any], key: Key, question: Question, answer: Any) -> None:
    """Each column as a list, an empty cell unknown; the whole as its rows, to be counted."""
    values[key] = answer
    for column in question.columns:
        values[(*key, column.id)] = tuple(_number(row.get(column.id)) for row in answer)


def _number(value: Any) -> Any:
    if value is None:
        return UNKNOWN
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
