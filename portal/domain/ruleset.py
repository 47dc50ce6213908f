"""Versions that are answered together, with every rule parsed, typed and compiled once.

Expensive to make and cheap to use: callers keep it by the hashes of its versions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from portal.domain.expressions import Compiled
from portal.domain.expressions.compiling import STATE
from portal.domain.expressions.types import Key
from portal.domain.filling import Filled
from portal.domain.kinds import KINDS
from portal.domain.ordering import Step, by_uses, steps
from portal.domain.problems import Problem
from portal.domain.questionnaire import Check, Derived, Flag, Question, Section, Version
from portal.domain.rules import Rules, rules_of
from portal.domain.sums import equations
from portal.domain.values import Answer

FamilyProblem = tuple[str, Problem]


class Unusable(ValueError):
    """Versions that do not make a questionnaire together; `problems` says why, one sentence each."""

    def __init__(self, found: Iterable[FamilyProblem]) -> None:
        self.problems = tuple(found)
        super().__init__(" ".join(f"{family}: {problem.message}." for family, problem in self.problems))


@dataclass(frozen=True)
class AskedQuestion:
    """A question with its place and its rules ready to run; `score` pairs rules with points, the last may be `else`."""

    family: str
    section: Section
    question: Question
    key: Key
    when: Compiled | None
    score: tuple[tuple[Compiled | None, int], ...]
    evidence: Compiled | None
    advice: tuple[Compiled | None, ...]
    advice_texts: tuple[Filled, ...]

    @cached_property
    def state_key(self) -> Key:
        """Where rules look for whether it was answered."""
        return (*self.key, STATE)

    @cached_property
    def section_key(self) -> Key:
        """The section it stands in."""
        return (self.family, self.section.id)

    @cached_property
    def worth(self) -> dict[Answer, int | None] | None:
        """The points of each answer where one choice decides them; None for every other way of scoring."""
        return None if self.score else KINDS[self.question.kind].points_by_answer(self.question)


@dataclass(frozen=True)
class ReadyFlag:
    """A flag ready to be raised."""

    section: str | None
    flag: Flag
    when: Compiled
    remedy: Compiled | None
    because: Filled


@dataclass(frozen=True)
class ReadyCheck:
    """A check ready to fire."""

    section: str | None
    check: Check
    when: Compiled
    say: Filled


@dataclass(frozen=True)
class ReadyDerived:
    """A derived value ready to be computed."""

    derived: Derived
    value: Compiled


@dataclass(frozen=True)
class Family:
    """One version of the ruleset, its parts in file order."""

    version: Version
    questions: tuple[AskedQuestion, ...]
    flags: tuple[ReadyFlag, ...]
    checks: tuple[ReadyCheck, ...]
    derived: tuple[ReadyDerived, ...]
    section_whens: Mapping[str, Compiled]

    @cached_property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """The questions that take an answer, in file order."""
        return tuple(one for one in self.questions if one.question.is_answered)

    @cached_property
    def spans(self) -> tuple[tuple[Section, slice], ...]:
        """Each section with its place in `asked`."""
        found, start = [], 0
        for section in self.version.sections:
            stop = start + sum(question.is_answered for question in section.questions)
            found.append((section, slice(start, stop)))
            start = stop
        return tuple(found)

    @cached_property
    def warnings(self) -> tuple[ReadyCheck, ...]:
        """The checks that a supplier may explain away: they make consistency."""
        return tuple(ready for ready in self.checks if ready.check.level == "warning")

    @cached_property
    def traced(self) -> tuple["Traced", ...]:
        """Every rule of the version, in the order in which the trace tells them."""
        found: list[Traced] = []
        for section in self.version.sections:
            found += _traced(None, section.id, "when", section.when, self.section_whens.get(section.id))
        for one in self.questions:
            question = one.question
            found += _traced(None, question.id, "when", question.when, one.when)
            for (compiled, _), rule in zip(one.score, question.score, strict=True):
                found += _traced(one.key, question.id, "score", rule.if_, compiled)
            when = question.evidence.when if question.evidence else None
            found += _traced(one.key, question.id, "evidence", when, one.evidence)
        for ready in self.flags:
            found += _traced(None, ready.flag.id, "flag", ready.flag.when, ready.when)
            found += _traced(None, ready.flag.id, "remedy", ready.flag.remedy, ready.remedy)
        for check in self.checks:
            found += _traced(None, check.check.id, "check", check.check.when, check.when)
        for derived in self.derived:
            found += _traced(None, derived.derived.id, "derived", derived.derived.value, derived.value)
        return tuple(found)


class Traced(NamedTuple):
    """A rule as the trace tells it; `place` is the question that must be shown for it to matter, None for always."""

    place: Key | None
    id: str
    part: str
    text: str
    rule: Compiled
    reads: tuple[tuple[str, Key], ...]


class Stride(NamedTuple):
    """One step of finding out what is shown: the rule it asks, and the question where it is one."""

    kind: Literal["section", "question", "derived"]
    place: tuple[str, str]
    rule: Compiled | None
    question: AskedQuestion | None


def _traced(place: Key | None, id: str, part: str, text: str | None, rule: Compiled | None) -> Iterator[Traced]:
    if rule is not None and text is not None:
        yield Traced(place, id, part, text, rule, tuple(rule.reads.items()))


@dataclass(frozen=True)
class Ruleset:
    """The families in the order of `uses`; `steps` is the order in which what is shown can be found out."""

    families: Mapping[str, Family]
    steps: tuple[Step, ...]

    @cached_property
    def walk(self) -> tuple["Stride", ...]:
        """The steps with what each needs at hand."""
        found = []
        for step in self.steps:
            place = (step.family, step.id)
            if step.kind == "derived":
                found.append(Stride("derived", place, self.derived[place], None))
            elif step.kind == "section":
                found.append(Stride("section", place, self.section_whens.get(place), None))
            else:
                found.append(Stride("question", place, self.questions[place].when, self.questions[place]))
        return tuple(found)

    @cached_property
    def questions(self) -> dict[Key, AskedQuestion]:
        """Every question by its family and id."""
        return {one.key: one for family in self.families.values() for one in family.questions}

    @cached_property
    def derived(self) -> dict[Key, Compiled]:
        """Every derived value's rule by its family and id."""
        return {
            (name, ready.derived.id): ready.value for name, family in self.families.items() for ready in family.derived
        }

    @cached_property
    def equations(self) -> tuple[frozenset[tuple[str, str]], ...]:
        """The questions whose numbers a check or a flag holds against each other."""
        families = self.families.values()
        rules = [(one.check.when, one.when) for family in families for one in family.checks]
        rules += [(one.flag.when, one.when) for family in families for one in family.flags]
        return tuple(equations(rules, self.derived, self.question))

    @cached_property
    def section_whens(self) -> dict[Key, Compiled]:
        """The rules of those sections that have one, by family and id."""
        return {
            (name, one): when for name, family in self.families.items() for one, when in family.section_whens.items()
        }

    @classmethod
    def of(cls, versions: Iterable[Version]) -> "Ruleset":
        """The ruleset of these versions, one of each family. Raises Unusable with every problem there is."""
        given = tuple(versions)
        ordered, found = by_uses(given)
        rules = [rules_of(version, {other.id: other for other in ordered}) for version in ordered] if not found else []
        found += [(rule.family, problem) for rule in rules for problem in rule.problems]
        order, circles = steps(rules) if not found else ((), [])
        if found or circles:
            raise Unusable([*found, *circles])
        return cls({rule.family: _family(rule) for rule in rules}, order)

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions, in the order of `uses`."""
        return tuple(family.version for family in self.families.values())

    def question(self, family: str, question: str) -> Question | None:
        """A question by its family and id."""
        found = self.families.get(family)
        return found.version.question(question) if found else None


def problems(versions: Iterable[Version]) -> list[FamilyProblem]:
    """Everything that keeps these versions from being used together: (family, problem), in the order of `uses`."""
    try:
        Ruleset.of(versions)
    except Unusable as unusable:
        return list(unusable.problems)
    return []


def _family(rules: Rules) -> Family:
    version, ready = rules.version, rules.compiled
    return Family(
        version,
        tuple(
            _asked(rules, index, section, number, question)
            for index, section in enumerate(version.sections)
            for number, question in enumerate(section.questions)
        ),
        tuple(
            ReadyFlag(
                section, flag, ready[(*path, "when")], ready.get((*path, "remedy")), rules.texts[(*path, "because")]
            )
            for path, section, flag in rules.flags()
        ),
        tuple(
            ReadyCheck(section, check, ready[(*path, "when")], rules.texts[(*path, "say")])
            for path, section, check in rules.checks()
        ),
        tuple(ReadyDerived(derived, ready["derived", index, "value"]) for index, derived in enumerate(version.derived)),
        {
            section.id: ready["sections", index, "when"]
            for index, section in enumerate(version.sections)
            if section.when is not None
        },
    )


def _asked(rules: Rules, index: int, section: Section, number: int, question: Question) -> AskedQuestion:
    path = ("sections", index, "questions", number)
    ready = rules.compiled
    return AskedQuestion(
        rules.family,
        section,
        question,
        (rules.family, question.id),
        ready.get((*path, "when")),
        tuple(
            (ready.get((*path, "score", place, "if")), (rule.else_ if rule.if_ is None else rule.points) or 0)
            for place, rule in enumerate(question.score)
        ),
        ready.get((*path, "evidence", "when")),
        tuple(ready.get((*path, "advice", place, "when")) for place in range(len(question.advice))),
        tuple(rules.texts[(*path, "advice", place, "say")] for place in range(len(question.advice))),
    )
