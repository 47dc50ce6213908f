"""One version of a ruleset: its questions, flags, checks and derived values, each with its compiled rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from portal.domain.expressions import Compiled
from portal.domain.expressions.compiling import STATE
from portal.domain.expressions.scope import Key
from portal.domain.kinds import KINDS
from portal.domain.placeholders import FilledText
from portal.domain.questionnaire import Check, Derived, Flag, Question, Section, Version
from portal.domain.silence import silences_named
from portal.domain.values import Answer


@dataclass(frozen=True)
class QuestionRules:
    """A question with its compiled rules. `score` pairs rules with points; the last rule may be None (`else`)."""

    family: str
    section: Section
    question: Question
    key: Key
    when: Compiled | None
    score: tuple[tuple[Compiled | None, int], ...]
    evidence: Compiled | None
    advice: tuple[Compiled | None, ...]
    advice_texts: tuple[FilledText, ...]
    silent: Compiled | None = None
    """For a question that matters: true if the question, or a cell of it that matters, was not answered."""

    @cached_property
    def state_key(self) -> Key:
        """The key where rules look up whether the question was answered."""
        return (*self.key, STATE)

    @cached_property
    def section_key(self) -> Key:
        """The key of the question's section."""
        return (self.family, self.section.id)

    @cached_property
    def worth(self) -> dict[Answer, int | None] | None:
        """The points of each answer if a single choice decides them; None for every other way of scoring."""
        return None if self.score else KINDS[self.question.kind].points_by_answer(self.question)


@dataclass(frozen=True)
class FlagRules:
    """A flag with its compiled rules."""

    section: str | None
    flag: Flag
    when: Compiled
    remedy: Compiled | None
    because: FilledText
    parts: tuple["FlagRules", ...] = ()
    """For the flag for signs found together: the flags that it combines."""
    family: str = ""


@dataclass(frozen=True)
class CheckRules:
    """A check with its compiled rule."""

    section: str | None
    check: Check
    when: Compiled
    say: FilledText


@dataclass(frozen=True)
class DerivedRule:
    """A derived value with its compiled rule."""

    derived: Derived
    value: Compiled


@dataclass(frozen=True)
class Family:
    """One version of the ruleset. Its parts are in file order."""

    version: Version
    questions: tuple[QuestionRules, ...]
    flags: tuple[FlagRules, ...]
    checks: tuple[CheckRules, ...]
    derived: tuple[DerivedRule, ...]
    section_whens: Mapping[str, Compiled]

    @cached_property
    def asked(self) -> tuple[QuestionRules, ...]:
        """The questions that take an answer, in file order."""
        return tuple(question for question in self.questions if question.question.is_answered)

    @cached_property
    def unknown_indicators(self) -> Mapping[str, frozenset[str]]:
        """For each flag about unanswered questions: the indicators that those questions ask about."""
        asks = {item.question.id: item.question.indicators for item in self.asked}
        named = {ready.flag.id: silences_named(ready.flag) for ready in self.flags if not ready.parts}
        return {
            flag: frozenset(item for question in questions for item in asks.get(question, ()))
            for flag, questions in named.items()
            if questions
        }

    @cached_property
    def spans(self) -> tuple[tuple[Section, slice], ...]:
        """Each section with its slice of `asked`."""
        spans, start = [], 0
        for section in self.version.sections:
            stop = start + sum(question.is_answered for question in section.questions)
            spans.append((section, slice(start, stop)))
            start = stop
        return tuple(spans)

    @cached_property
    def warnings(self) -> tuple[CheckRules, ...]:
        """The checks that a supplier can explain. Consistency is computed from them."""
        return tuple(ready for ready in self.checks if ready.check.level == "warning")

    @cached_property
    def traced(self) -> tuple["TracedRule", ...]:
        """Every rule of the version, in the order of the trace."""
        traced: list[TracedRule] = []
        for section in self.version.sections:
            traced += _traced(None, section.id, "when", section.when, self.section_whens.get(section.id))
        for rules in self.questions:
            question = rules.question
            traced += _traced(None, question.id, "when", question.when, rules.when)
            for (compiled, _), rule in zip(rules.score, question.score, strict=True):
                traced += _traced(rules.key, question.id, "score", rule.if_, compiled)
            when = question.evidence.when if question.evidence else None
            traced += _traced(rules.key, question.id, "evidence", when, rules.evidence)
        for ready in self.flags:
            traced += _traced(None, ready.flag.id, "flag", ready.flag.when, ready.when)
            traced += _traced(None, ready.flag.id, "remedy", ready.flag.remedy, ready.remedy)
        for check in self.checks:
            traced += _traced(None, check.check.id, "check", check.check.when, check.when)
        for derived in self.derived:
            traced += _traced(None, derived.derived.id, "derived", derived.derived.value, derived.value)
        return tuple(traced)


class TracedRule(NamedTuple):
    """A rule as the trace shows it. It applies only while the question at `place` is shown; None means always."""

    place: Key | None
    id: str
    part: str
    text: str
    rule: Compiled
    reads: tuple[tuple[str, Key], ...]


def _traced(place: Key | None, id: str, part: str, text: str | None, rule: Compiled | None) -> Iterator[TracedRule]:
    if rule is not None and text is not None:
        yield TracedRule(place, id, part, text, rule, tuple(rule.reads.items()))
