"""Versions that are answered together, with every rule parsed, typed and compiled once.

Expensive to make and cheap to use: callers keep it by the hashes of its versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.domain.expressions import Compiled
from portal.domain.expressions.types import Key
from portal.domain.filling import Filled
from portal.domain.ordering import Step, by_uses, steps
from portal.domain.problems import Problem
from portal.domain.questionnaire import Check, Derived, Flag, Question, Section, Version
from portal.domain.rules import Rules, rules_of

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


@dataclass(frozen=True)
class Ruleset:
    """The families in the order of `uses`; `steps` is the order in which what is shown can be found out."""

    families: Mapping[str, Family]
    steps: tuple[Step, ...]

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
