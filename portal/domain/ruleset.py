"""Versions that are answered together, with every rule parsed, typed and compiled once.

Expensive to build and cheap to use: callers cache it by the hashes of its versions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from portal.domain.expressions import Compiled
from portal.domain.expressions.scope import Key
from portal.domain.family import CheckRules, DerivedRule, Family, FlagRules, QuestionRules
from portal.domain.ordering import Step, by_uses, steps
from portal.domain.pairs import across_flag, across_rule, pair_flag, pair_parts, pair_rule, signs_of
from portal.domain.placeholders import FilledText
from portal.domain.problems import Problem
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.rules import Rules, rules_of
from portal.domain.silence import silence_id
from portal.domain.sums import equations

FamilyProblem = tuple[str, Problem]


class InvalidRuleset(ValueError):
    """Versions that cannot be used together. `problems` says why, one sentence each."""

    def __init__(self, problems: Iterable[FamilyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{family}: {problem.message}." for family, problem in self.problems))


class VisibilityStep(NamedTuple):
    """One step in working out what is shown: the rule to run, and the question if the step is about one."""

    kind: Literal["section", "question", "derived"]
    place: tuple[str, str]
    rule: Compiled | None
    question: QuestionRules | None


@dataclass(frozen=True)
class Ruleset:
    """The families in the order of `uses`. `steps` is the order in which to work out what is shown."""

    families: Mapping[str, Family]
    steps: tuple[Step, ...]

    @cached_property
    def walk(self) -> tuple["VisibilityStep", ...]:
        """The steps with their rules and questions."""
        visibility_steps = []
        for step in self.steps:
            place = (step.family, step.id)
            if step.kind == "derived":
                visibility_steps.append(VisibilityStep("derived", place, self.derived[place], None))
            elif step.kind == "section":
                visibility_steps.append(VisibilityStep("section", place, self.section_whens.get(place), None))
            else:
                visibility_steps.append(
                    VisibilityStep("question", place, self.questions[place].when, self.questions[place])
                )
        return tuple(visibility_steps)

    @cached_property
    def questions(self) -> dict[Key, QuestionRules]:
        """Every question by family and id."""
        return {question.key: question for family in self.families.values() for question in family.questions}

    @cached_property
    def derived(self) -> dict[Key, Compiled]:
        """The rule of every derived value, by family and id."""
        return {
            (name, ready.derived.id): ready.value for name, family in self.families.items() for ready in family.derived
        }

    @cached_property
    def equations(self) -> tuple[frozenset[tuple[str, str]], ...]:
        """The sets of questions whose numbers a check or a flag compares with each other."""
        families = self.families.values()
        rules = [(check.check.when, check.when) for family in families for check in family.checks]
        rules += [(flag.flag.when, flag.when) for family in families for flag in family.flags if not flag.parts]
        return tuple(equations(rules, self.derived, self.question))

    @cached_property
    def section_whens(self) -> dict[Key, Compiled]:
        """The rules of the sections that have one, by family and id."""
        return {
            (name, section): when
            for name, family in self.families.items()
            for section, when in family.section_whens.items()
        }

    @classmethod
    def of(cls, versions: Iterable[Version]) -> "Ruleset":
        """Return the ruleset of these versions, one per family. Raises InvalidRuleset with all problems."""
        given = tuple(versions)
        ordered, problems = by_uses(given)
        rules = (
            [rules_of(version, {other.id: other for other in ordered}) for version in ordered] if not problems else []
        )
        problems += [(rule.family, problem) for rule in rules for problem in rule.problems]
        order, circles = steps(rules) if not problems else ((), [])
        if problems or circles:
            raise InvalidRuleset([*problems, *circles])
        return cls(_weighed_together({rule.family: _family(rule) for rule in rules}), order)

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions, in the order of `uses`."""
        return tuple(family.version for family in self.families.values())

    @cached_property
    def combining(self) -> frozenset[str]:
        """The families with a flag that combines signs of other families."""
        return frozenset(
            name
            for name, rules in self.families.items()
            if any(part.family != name for flag in rules.flags for part in flag.parts)
        )

    def question(self, family: str, question: str) -> Question | None:
        """A question by its family and id."""
        rules = self.families.get(family)
        return rules.version.question(question) if rules else None


def problems(versions: Iterable[Version]) -> list[FamilyProblem]:
    """Return all problems that prevent these versions from being used together, in the order of `uses`."""
    try:
        Ruleset.of(versions)
    except InvalidRuleset as unusable:
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
        tuple(_flags(rules)),
        tuple(
            CheckRules(section, check, ready[(*path, "when")], rules.texts[(*path, "say")])
            for path, section, check in rules.checks()
        ),
        tuple(DerivedRule(derived, ready["derived", index, "value"]) for index, derived in enumerate(version.derived)),
        {
            section.id: ready["sections", index, "when"]
            for index, section in enumerate(version.sections)
            if section.when is not None
        },
    )


def _flags(rules: Rules) -> Iterator[FlagRules]:
    """Yield the author's flags, then the flags that the version adds by itself."""
    ready: list[FlagRules] = []
    for path, section, flag in (*rules.flags(), *rules.implied):
        when, remedy = rules.compiled[(*path, "when")], rules.compiled.get((*path, "remedy"))
        because = rules.texts[(*path, "because")]
        ready.append(FlagRules(section, flag, when, remedy, because, family=rules.family))
    yield from ready
    if weighed := pair_parts(rules.version):
        parts = tuple(part for part in ready if part.flag in weighed)
        rule = pair_rule([(part.flag, part.when) for part in parts])
        pair = pair_flag(weighed)
        yield FlagRules(None, pair, rule, None, FilledText((pair.because,), ()), parts, rules.family)


def _weighed_together(families: dict[str, Family]) -> dict[str, Family]:
    """Add the flag for signs found together in different families to the last family that shows a sign.

    Families side by side in the order of `uses` are taken by id, so that the order given changes no result.
    """
    in_order, _ = by_uses(sorted((family.version for family in families.values()), key=lambda version: version.id))
    signs = {version.id: signs_of(version) for version in in_order}
    parts = {
        name: tuple(part for part in families[name].flags if part.flag in flags)
        for name, flags in signs.items()
        if flags
    }
    weighed = tuple(part for ready in parts.values() for part in ready)
    sides = {part.flag.dimension for part in weighed}
    strong = any(part.flag.strength == "strong" for part in weighed)
    if len(parts) < 2 or len(sides) < 2 or not strong:
        return families
    rule = across_rule({name: [(part.flag, part.when) for part in ready] for name, ready in parts.items()})
    flag = across_flag({name: [part.flag for part in ready] for name, ready in parts.items()})
    home = list(parts)[-1]
    across = FlagRules(None, flag, rule, None, FilledText((flag.because,), ()), weighed, home)
    return families | {home: replace(families[home], flags=(*families[home].flags, across))}


def _asked(rules: Rules, index: int, section: Section, number: int, question: Question) -> QuestionRules:
    path = ("sections", index, "questions", number)
    ready = rules.compiled
    return QuestionRules(
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
        next((ready[(*at, "when")] for at, _, flag in rules.implied if flag.id == silence_id(question)), None),
    )
