"""Puts a response into words for a member, and redacts what `open_view` restricts.

Every page and export that shows a response uses this module, so that they never disagree. A member with the
safeguarding role reads everything; everyone else reads through an `OpenView`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from portal.domain import kinds, policy
from portal.domain.answers import read_answers
from portal.domain.bands import band_of, counts_people, whole
from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.scope import Key
from portal.domain.facts import ResponseFacts, facts_of
from portal.domain.family import CheckRules, FlagRules, QuestionRules
from portal.domain.kinds.base import Words
from portal.domain.kinds.said import NO_ANSWERS, NOTHING
from portal.domain.kinds.showing import show_value
from portal.domain.open_view import Disclosure, OpenView
from portal.domain.placeholders import UNKNOWN_VALUE, FilledText, number
from portal.domain.policy import RESTRICTED, Actor
from portal.domain.question_parts import MatrixRow, TableColumn
from portal.domain.questionnaire import Derived, Question
from portal.domain.restriction import Place, asked_at
from portal.domain.ruleset import Ruleset
from portal.domain.translation import Texts
from portal.domain.values import Value

IN_TEXT = "[restricted]"
"""Replaces a restricted value in a sentence."""


@dataclass(frozen=True)
class LabelledValue:
    """A value that a rule read and the question it answers, in words that the actor may read."""

    name: str
    ask: str
    said: str


@dataclass(frozen=True)
class Redactor:
    """Decides what `actor` may read of one response. `given` are its answers as JSON by family and question.

    `view` is None for a member who may read everything.
    """

    actor: Actor
    ruleset: Ruleset
    given: Mapping[str, Mapping[str, Any]]
    facts: ResponseFacts
    view: OpenView | None

    @classmethod
    def of(
        cls,
        actor: Actor,
        ruleset: Ruleset,
        given: Mapping[str, Mapping[str, Any]],
        as_of: date,
        collected: Callable[[], Iterable[Place]] = tuple,
    ) -> "Redactor":
        """`collected` returns the questions that were sensitive in some version; called only when needed."""
        answers = read_answers(ruleset, given)
        view = None if policy.may(actor, "sensitive") else OpenView.of(ruleset, answers, as_of, collected())
        return cls(actor, ruleset, given, facts_of(ruleset, answers, as_of), view)

    @property
    def sees_everything(self) -> bool:
        """Whether nothing is redacted."""
        return self.view is None

    def is_redacted(self, key: Key) -> bool:
        """Whether the value at `key` is redacted: an answer, or a value computed from one."""
        return self.view is not None and self.view.hides(key)

    def is_listed(self, rules: QuestionRules) -> bool:
        """Whether a question is listed: it was asked, or the actor may not know whether it was."""
        return self._is_asked(rules) is not False

    def _is_asked(self, rules: QuestionRules) -> bool | None:
        if self.is_redacted(rules.key):
            return None
        return rules.key in self.facts.shown

    def decides(self, rule: Compiled) -> bool:
        """Whether a rule's result is redacted because it depends on restricted answers."""
        return self.view is not None and self.view.decides(rule)

    def redacts_check(self, ready: CheckRules) -> bool:
        """Whether a check and its explanation are redacted because they would reveal restricted answers."""
        return self._is_about_restricted(ready.when, ready.say)

    def redacts_words(self, ready: FlagRules) -> bool:
        """Whether the follow-up about a raised flag, and the supplier's reply, are redacted."""
        is_critical = ready.flag.severity == "critical" and not self.sees_everything
        return is_critical or self._is_about_restricted(ready.when, ready.because)

    def _is_about_restricted(self, rule: Compiled, words: FilledText) -> bool:
        view = self.view
        if view is None:
            return False
        keys = [*rule.reads.values(), *(key for key, _ in words.slots)]
        return view.decides(rule) or any(view.is_restricted(key) for key in keys)

    def readable_parts(self, ready: FlagRules) -> tuple[FlagRules, ...]:
        """The parts of a flag for signs found together that were raised and that the actor may know about."""
        withheld = self.view.withheld if self.view is not None else frozenset()
        raised = (part for part in ready.parts if self.facts.said(part.when) is True)
        return tuple(part for part in raised if (part.family, part.flag.id) not in withheld)

    def disclosure(self, family: str, ready: FlagRules) -> Disclosure:
        """How a raised flag is shown to the actor."""
        return "open" if self.view is None else self.view.disclosure(family, ready)

    def format_answer(self, family: str, question: Question, answer: Any, texts: Words) -> str:
        """An answer's JSON in words, as the actor may read it. `texts` are its version's, built once for many calls."""
        if self.is_redacted((family, question.id)):
            return RESTRICTED
        if answer is None:
            return NOTHING
        if isinstance(answer, dict) and "no_answer" in answer and not self.sees_everything:
            return NO_ANSWERS[answer["no_answer"]]
        is_banded = self.view is not None and (family, question.id) in self.view.banded
        show = show_banded if is_banded else show_value
        return kinds.show(question, kinds.from_json(question, answer), texts, show)

    def state(self, rules: QuestionRules, state: str) -> str:
        """The scoring state of a question, as far as the actor may know it."""
        if self.is_redacted(rules.key):
            return RESTRICTED
        return "answered" if self.view is not None and self.view.points(rules).state is None else state

    def points(self, rules: QuestionRules, points: str | None) -> str | None:
        """The points of an answer, redacted if they would reveal a restricted answer."""
        if self.view is None:
            return points
        open_points = self.view.points(rules)
        return RESTRICTED if open_points.state is None and open_points.high is not None else points

    def format_value(self, key: Key, value: Any) -> str:
        """A value that a rule read, in plain words, or redacted."""
        return RESTRICTED if self.is_redacted(key) else self._shown(key, value)

    def labelled_value(self, name: str, key: Key, value: Any) -> LabelledValue:
        """An answer, matrix row or table column with its question; a derived value with its id."""
        question = self.ruleset.question(key[0], key[1])
        if question is None:
            return LabelledValue(name, name.replace("_", " "), self.format_value(key, value))
        if len(key) > 2:
            return self._labelled_part(name, question, key, value)
        answer = self.given.get(key[0], {}).get(key[1])
        texts = self._texts[key[0]]
        return LabelledValue(name, question.ask, self.format_answer(key[0], question, answer, texts))

    @cached_property
    def _texts(self) -> dict[str, Texts]:
        return {id: Texts(family.version) for id, family in self.ruleset.families.items()}

    def _labelled_part(self, name: str, question: Question, key: Key, value: Any) -> LabelledValue:
        parts: tuple[MatrixRow | TableColumn, ...] = (*question.rows, *question.columns)
        part = next(item for item in parts if item.id == key[2])
        options = part.options if isinstance(part, TableColumn) else question.options
        words = {option.id: option.text for option in options}
        in_words = [_in_words(item, words) for item in value] if isinstance(value, list) else _in_words(value, words)
        return LabelledValue(name, f"{question.ask} {part.text}", self.format_value(key, in_words))

    def format_text(self, filled: FilledText, *, without_values: bool = False) -> str:
        """A text with its values filled in. Restricted values are redacted; with `without_values`, all values are."""
        view = self.view
        if view is None or not filled.slots:
            return filled.text(self.facts.values)
        parts = [filled.pieces[0]]
        for (key, show), piece in zip(filled.slots, filled.pieces[1:], strict=True):
            parts += [IN_TEXT if without_values or view.hides(key) else self._in_text(view, key, show), piece]
        return "".join(parts)

    def _in_text(self, view: OpenView, key: Key, show: Callable[[Any], str]) -> str:
        value = self.facts.values.get(key, UNKNOWN)
        if value is UNKNOWN:
            return UNKNOWN_VALUE
        asked = asked_at(self.ruleset, key) if key[:2] in view.banded else None
        if asked is None:
            return show(value)
        items = value if isinstance(value, tuple) else (value,)
        return ", ".join(in_band(asked, item) or show(item) if item is not UNKNOWN else UNKNOWN_VALUE for item in items)

    def _shown(self, key: Key, value: Any) -> str:
        """The value in words; a count of people as its band if the exact number is restricted."""
        asked = asked_at(self.ruleset, key)
        if isinstance(value, list):
            return ", ".join(self._shown(key, item) for item in value)
        if isinstance(asked, Derived) and isinstance(value, str) and _is_decimal(value):
            value = number(Decimal(value), asked.places)
        if self.view is None or asked is None or key[:2] not in self.view.banded:
            return _plain(value)
        if isinstance(asked, Question) and asked.columns and isinstance(value, dict):
            return " ".join(self._shown((*key, column), item) for column, item in value.items())
        return in_band(asked, value) or _plain(value)


def _is_decimal(value: str) -> bool:
    head, dot, tail = value.removeprefix("-").partition(".")
    return bool(dot) and head.isdecimal() and tail.isdecimal()


def show_banded(asked: Question | TableColumn, value: Value, texts: Words, prefix: str) -> str:
    """One value in words; a count of people as its band."""
    return in_band(asked, value) or show_value(asked, value, texts, prefix)


def in_band(asked: Question | TableColumn | Derived, value: Any) -> str | None:
    """The band of a count of people; None for zero and for anything else."""
    count = whole(value)
    return band_of(count) if count and counts_people(asked) else None


def _in_words(value: Any, words: Mapping[str, str]) -> Any:
    """The text of an option's id; anything else unchanged."""
    return words.get(value, value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(_plain(item) for item in value.values())
    return str(value)


def flag_named(ruleset: Ruleset, family: str, flag: str) -> FlagRules | None:
    """The compiled flag with this id; None if the versions have none."""
    known = ruleset.families.get(family)
    return next((ready for ready in known.flags if ready.flag.id == flag), None) if known else None


def check_named(ruleset: Ruleset, family: str, check: str) -> CheckRules | None:
    """The compiled check with this id; None if the versions have none."""
    known = ruleset.families.get(family)
    return next((ready for ready in known.checks if ready.check.id == check), None) if known else None
