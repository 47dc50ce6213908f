"""Answers → what is shown and what rules may read: found once per response, in dependency order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.scope import AS_OF, Key
from portal.domain.family import QuestionRules
from portal.domain.kinds import KINDS, is_answered
from portal.domain.questionnaire import Question
from portal.domain.ruleset import Ruleset
from portal.domain.sums import roots
from portal.domain.values import Answer, Answers, NoAnswer

Place = tuple[str, str]
"""Family and question."""

MISSING: Any = object()


@dataclass(frozen=True)
class ResponseFacts:
    """What is shown of a response (notes included), and the values that rules read.

    `silent` are the questions that were asked and not answered, `silenced` those that are hidden because of that.
    """

    shown: frozenset[Place]
    sections: frozenset[Key]
    values: dict[Key, Any]
    silent: frozenset[Place] = frozenset()
    silenced: frozenset[Place] = frozenset()
    _derived: Mapping[Key, Compiled] = field(default_factory=dict)
    _said: dict[int, Any] = field(default_factory=dict)

    def said(self, rule: Compiled) -> Any:
        """The cached result of a rule for these answers. Scoring, flags and the trace need it. Rules outlive facts."""
        key = id(rule)
        value = self._said.get(key, MISSING)
        if value is MISSING:
            value = self._said[key] = rule.run(self.values)
        return value

    def rests_on_silence(self, rule: Compiled) -> bool:
        """Whether a rule is unknown because a question it reads was not answered, or is hidden because of that."""
        unanswered = self.silent | self.silenced
        if not unanswered or self.said(rule) is not UNKNOWN:
            return False
        return any(roots(self._derived, key) & unanswered for key in rule.reads.values())

    def not_known(self, asked: Iterable[QuestionRules]) -> frozenset[Place]:
        """The silent questions with a non-answer, and those that the version itself names as not known."""
        return frozenset(
            (rules.family, rules.question.id)
            for rules in asked
            if rules.key in self.silent
            and (
                self.values.get(rules.state_key) in ("dont_know", "declined")
                or (rules.silent is not None and self.said(rules.silent) is True)
            )
        )

    def all_said(self, rules: Iterable[Compiled]) -> list[Any]:
        """The results of these rules, in order."""
        cache, values, truths = self._said, self.values, []
        for rule in rules:
            key = id(rule)
            if key not in cache:
                cache[key] = rule.run(values)
            truths.append(cache[key])
        return truths


def facts_of(ruleset: Ruleset, answers: Answers, as_of: date) -> ResponseFacts:
    """Run the ruleset's steps once. Hidden questions are not read: their answers count for nothing."""
    values: dict[Key, Any] = {AS_OF: as_of}
    cache: dict[int, Any] = {}
    shown: set[Place] = set()
    sections: set[Key] = set()
    silence = Silence(ruleset)
    given = {family: answers.get(family, {}) for family in ruleset.families}
    for kind, place, rule, question in ruleset.walk:
        if kind == "derived" and rule is not None:
            value = cache[id(rule)] = rule.run(values)
            if value is not UNKNOWN:
                values[place] = value
        elif question is None:
            if _is_true(rule, values, cache):
                sections.add(place)
            elif rule is not None and cache[id(rule)] is UNKNOWN and silence.rules_out(rule):
                silence.sections.add(place)
        elif question.section_key in sections and _is_true(rule, values, cache):
            shown.add(place)
            put(values, question, given[place[0]].get(place[1]))
            silence.note(question, values)
        elif question.section_key in silence.sections or (
            question.section_key in sections
            and rule is not None
            and cache[id(rule)] is UNKNOWN
            and silence.rules_out(rule)
        ):
            silence.silenced.add(place)
    silent, silenced = frozenset(silence.silent), frozenset(silence.silenced)
    return ResponseFacts(frozenset(shown), frozenset(sections), values, silent, silenced, ruleset.derived, cache)


class Silence:
    """Collects unanswered questions while the steps run, and the parts that are hidden because of them."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.silent: set[Place] = set()
        self.silenced: set[Place] = set()
        self.sections: set[Key] = set()
        self._derived = ruleset.derived

    def note(self, rules: QuestionRules, values: Mapping[Key, Any]) -> None:
        """Record a shown question if it, or a cell of it that matters, was not answered."""
        state = values.get(rules.state_key)
        is_left = state in ("dont_know", "declined") or (state == "unanswered" and not rules.question.required)
        if rules.question.is_answered and (is_left or (rules.silent is not None and rules.silent.is_true(values))):
            self.silent.add((rules.family, rules.question.id))

    def rules_out(self, when: Compiled) -> bool:
        """Whether an unknown condition reads a question that was not answered."""
        if not self.silent:
            return False
        unanswered = self.silent | self.silenced
        return any(roots(self._derived, key) & unanswered for key in when.reads.values())


def _is_true(when: Compiled | None, values: dict[Key, Any], cache: dict[int, Any]) -> bool:
    """Whether a condition is true. The result is cached, because the trace shows it again."""
    if when is None:
        return True
    truth = cache[id(when)] = when.run(values)
    return truth is True


def put(values: dict[Key, Any], rules: QuestionRules, answer: Answer) -> None:
    """Store the answer of a shown question where rules look for it. An unanswered question stays unknown."""
    key, question = rules.key, rules.question
    values[rules.state_key] = "unanswered"
    if answer is None:
        return
    if isinstance(answer, NoAnswer):
        values[rules.state_key] = answer.kind
        return
    if is_answered(question, answer):
        values[rules.state_key] = "answered"
    if isinstance(answer, dict):
        _put_matrix(values, key, question, answer)
    elif KINDS[question.kind].has_columns:
        _put_table(values, key, question, answer)
    else:
        values[key] = _number(answer)


def _put_matrix(values: dict[Key, Any], key: Key, question: Question, answer: dict[str, str]) -> None:
    """Store each row separately, and the whole as the list of its rows' options."""
    for row, option in answer.items():
        values[(*key, row)] = option
    if answer:
        values[key] = tuple(answer.get(row.id, UNKNOWN) for row in question.rows)


def _put_table(values: dict[Key, Any], key: Key, question: Question, answer: Any) -> None:
    """Store each column as a list (an empty cell is unknown), and the whole as its rows, to be counted."""
    values[key] = answer
    for column in question.columns:
        values[(*key, column.id)] = tuple(_number(row.get(column.id)) for row in answer)


def _number(value: Any) -> Any:
    if value is None:
        return UNKNOWN
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
