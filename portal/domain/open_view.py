"""A response computed from the answers that everyone may read. All other answers are treated as unknown.

Rules use three-valued logic, so they can run with every restricted answer unknown. A result that is still certain does
not depend on those answers, so it may be shown; an uncertain result is restricted too. Two responses that differ only
in restricted answers therefore look the same on every page and in every file, except for the flags they raise and the
bands of counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from portal.domain import restriction
from portal.domain.bands import is_border
from portal.domain.care import Counted
from portal.domain.expressions import UNKNOWN, Compiled
from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import AS_OF, Key
from portal.domain.expressions.tree import Binary, Call, Name, Node, Number, walk
from portal.domain.facts import ResponseFacts, facts_of
from portal.domain.family import FlagRules, QuestionRules
from portal.domain.kinds.base import Points
from portal.domain.kinds.registry import KINDS
from portal.domain.missing_answers import MissingAnswers
from portal.domain.points import State, can_score, most_points, question_result
from portal.domain.questionnaire import Derived
from portal.domain.restriction import Place
from portal.domain.ruleset import Ruleset
from portal.domain.sums import comparisons, keys_of, roots
from portal.domain.unknown_answers import UnknownAnswers
from portal.domain.values import Answers, NoAnswer

Disclosure = Literal["open", "banded", "withheld"]
"""How a raised flag is shown: in full, as its sentence without values, or only to the safeguarding role."""


class OpenPoints(NamedTuple):
    """The range of a question's points, from open answers. `state` None: whether the question counts is restricted."""

    state: State | None
    low: Points
    high: Points
    weight: int

    @property
    def is_exact(self) -> bool:
        """Whether the points are known: a number, or none at all."""
        return self.state is not None and self.low == self.high


@dataclass(frozen=True)
class OpenView:
    """A response without its restricted answers. `hidden` may not be read at all, `banded` counts only as bands.

    `guarded` are the hidden answers that stay hidden whichever flags are raised. `facts` are the facts from the open
    answers, `derived` the values that depend on restricted ones. Only the safeguarding role learns whether a question
    in `hidden` was asked or a flag in `withheld` raised: that would reveal a value more exactly than its band.
    """

    ruleset: Ruleset
    answers: Answers
    hidden: frozenset[Place]
    banded: frozenset[Place]
    guarded: frozenset[Place]
    facts: ResponseFacts
    derived: frozenset[Key]
    withheld: frozenset[Place] = frozenset()
    is_trial: bool = False
    disclosed_flags: frozenset[Place] = frozenset()
    """The raised flags that everyone may see. In a trial, only those that open answers raise for certain."""
    _points: dict[Key, "OpenPoints"] = field(default_factory=dict)

    @cached_property
    def missing(self) -> MissingAnswers:
        """The answers that everybody may know to be missing, and what depends on them."""
        return MissingAnswers.of(self.ruleset, self.answers, self.facts, self.hidden | self.banded)

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """What the signs of answering without care count in each family, as if restricted questions were not asked."""
        shown, hidden = self.facts.shown, self.hidden | self.banded
        families = self.ruleset.families.items()
        return {name: Counted.of(family, shown, self.missing, hidden) for name, family in families}

    @classmethod
    def of(
        cls,
        ruleset: Ruleset,
        answers: Answers,
        as_of: date,
        collected: Iterable[Place] = (),
        *,
        is_trial: bool = False,
    ) -> "OpenView":
        """Return the view. `collected` are the questions that were sensitive in any version.

        A trial runs other rules on earlier answers. These rules do not decide what is hidden, because their flags would
        reveal it: `collected` is then everything that was restricted under the rules that were answered.
        """
        facts = facts_of(ruleset, answers, as_of)
        hidden = restriction.sensitive(ruleset, collected)
        restriction.close(hidden, ruleset.equations)
        guarded = frozenset(hidden)
        view = cls._settled(ruleset, answers, facts, guarded, guarded, is_trial=is_trial)
        if is_trial:
            return replace(view, is_trial=True, disclosed_flags=frozenset(_raised(ruleset, view.facts)))
        view = replace(view, withheld=frozenset(view._telling_flags()))
        view = replace(view, disclosed_flags=frozenset(_raised(ruleset, facts)) - view.withheld)
        behind = restriction.behind_critical(ruleset, facts, view.withheld)
        if behind <= guarded:
            return view
        settled = cls._settled(ruleset, answers, facts, guarded | behind, guarded)
        return replace(settled, withheld=view.withheld, disclosed_flags=view.disclosed_flags)

    @classmethod
    def _settled(
        cls,
        ruleset: Ruleset,
        answers: Answers,
        facts: ResponseFacts,
        first: frozenset[Place],
        guarded: frozenset[Place],
        *,
        is_trial: bool = False,
    ) -> "OpenView":
        """Hide the questions that hidden answers decide to ask, and what adds up with any, until nothing changes."""
        hidden, as_of = set(first), facts.values[AS_OF]
        while True:
            restriction.close(hidden, ruleset.equations)
            banded = set[Place]() if is_trial else restriction.banded(ruleset, facts, hidden, ruleset.equations)
            steps = UnknownAnswers(ruleset, answers, as_of, hidden | banded)
            if steps.perhaps <= hidden:
                shown = steps.facts()
                places = (frozenset(hidden), frozenset(banded), guarded)
                return cls(ruleset, answers, *places, shown, frozenset(steps.derived))
            hidden |= steps.perhaps

    def _telling_flags(self) -> Iterator[Place]:
        """Yield the flags that, raised or not, would reveal a restricted value more exactly than its band."""
        for name, family in self.ruleset.families.items():
            for ready in family.flags:
                if self.decides(ready.when) and any(
                    self._cuts_a_band(parse(part.flag.when), part.when.reads) for part in ready.parts or (ready,)
                ):
                    yield name, ready.flag.id

    def hides(self, key: Key) -> bool:
        """Whether the value at `key` may not be read: an answer, or a value that depends on restricted answers."""
        return key[:2] in self.hidden or key in self.derived

    def is_restricted(self, key: Key) -> bool:
        """Whether the exact value at `key` may not be read."""
        return key[:2] in self.banded or self.hides(key)

    def decides(self, rule: Compiled) -> bool:
        """Whether the result of this rule depends on restricted answers."""
        return self.facts.said(rule) is UNKNOWN and any(self.is_restricted(key) for key in rule.reads.values())

    def disclosure(self, family: str, ready: FlagRules) -> Disclosure:
        """How a raised flag is shown."""
        if (family, ready.flag.id) in self.withheld:
            return "withheld"
        return "banded" if self.decides(ready.when) else "open"

    def points(self, rules: QuestionRules) -> OpenPoints:
        """The points of a question, or their range."""
        if rules.key not in self._points:
            self._points[rules.key] = self._worth(rules)
        return self._points[rules.key]

    def _worth(self, rules: QuestionRules) -> OpenPoints:
        question, place, weight = rules.question, rules.key[:2], rules.question.weight
        if place in self.hidden:
            if can_score(question) or question.dont_know is not None:
                return OpenPoints(None, 0, max(most_points(question), question.dont_know or 0), weight)
            return OpenPoints(None, None, None, weight)
        answer = self.answers.get(rules.family, {}).get(question.id)
        is_given = rules.key in self.facts.shown and answer is not None and not isinstance(answer, NoAnswer)
        if is_given and can_score(question) and (place in self.banded or self._waits_for_restricted(rules)):
            return OpenPoints(None, 0, most_points(question), weight)
        result = question_result(rules, answer, self.facts)
        return OpenPoints(result.state, result.points, result.points, weight)

    def _waits_for_restricted(self, rules: QuestionRules) -> bool:
        """Whether a restricted answer decides which score rule of a question applies."""
        for rule, _ in rules.score:
            if rule is None:
                return False
            truth = self.facts.said(rule)
            if truth is True:
                return False
            if truth is UNKNOWN:
                return self.decides(rule)
        return False

    def _cuts_a_band(self, tree: Node, reads: Mapping[str, Key]) -> bool:
        """Whether a rule compares a restricted day, or a restricted number with anything but the border of a band."""
        return any(self._cuts(node, reads) for node in comparisons(tree))

    def _cuts(self, node: Binary, reads: Mapping[str, Key]) -> bool:
        keys = keys_of(node, reads)
        guarded = [key for key in keys if self._is_guarded(key)]
        if any(self._is_day(key) for key in guarded):
            return True
        if not guarded or not any(self._is_number(key) for key in guarded):
            return False
        held = node.left.arguments[0] if isinstance(node.left, Call) and node.left.function == "count" else node.left
        if isinstance(held, Name) and isinstance(node.right, Number) and guarded[0] not in self.ruleset.derived:
            return not is_border(node.operator, node.right.value)
        return len(guarded) < len(keys) or any(isinstance(part, Number) for part in walk(node))

    def _is_guarded(self, key: Key) -> bool:
        """Whether a value is, or depends on, a sensitive value or a count of people. Critical flags play no part."""
        return bool(roots(self.ruleset.derived, key) & (self.guarded | self.banded))

    def _is_number(self, key: Key) -> bool:
        asked = restriction.asked_at(self.ruleset, key)
        return asked is not None and (isinstance(asked, Derived) or KINDS[asked.kind].has_numbers)

    def _is_day(self, key: Key) -> bool:
        asked = restriction.asked_at(self.ruleset, key)
        return asked is not None and not isinstance(asked, Derived) and KINDS[asked.kind].is_day


def _raised(ruleset: Ruleset, facts: ResponseFacts) -> Iterator[Place]:
    for name, family in ruleset.families.items():
        yield from ((name, ready.flag.id) for ready in family.flags if facts.said(ready.when) is True)
