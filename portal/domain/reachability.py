"""Whether a rule can ever be true, found by trying the answers to its questions as far as these can be listed.

A rule is split at `and`, `or` and `not`. A part that reads only questions with countable answers is run on them; any
other part may be true, false or unknown. A goal leads to the answers it needs, and an answer to the conditions for
showing its question. So a rule called impossible is impossible; one that needs too many tries counts as possible.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from portal.domain.expressions import UNKNOWN, Node, compile_rule
from portal.domain.expressions.compiling import STATE
from portal.domain.expressions.scope import Key
from portal.domain.expressions.tree import Binary, Truth, Unary, references
from portal.domain.expressions.types import Typed
from portal.domain.points import can_score, listed_points, most_points
from portal.domain.problems import Path
from portal.domain.questionnaire import Question, Version
from portal.domain.rules import Rules
from portal.domain.sample_answers import UNANSWERED, SampleAnswer, is_enumerable, sample_answers

MOST_TRIES = 2_000
"""The number of steps after which the search for one rule gives up."""

DEEPEST = 12
"""The number of answers that the search holds at once. Anything that needs more counts as possible."""

TRUE, FALSE, NOT_KNOWN = 1, 2, 4
NOT_TRUE = FALSE | NOT_KNOWN
ANYTHING = TRUE | NOT_TRUE
Mask: TypeAlias = int
"""The truth values that something may have, as bits."""


@dataclass
class Assignment:
    """The answers tried so far: the one chosen for each question, and the values as rules read them."""

    chosen: dict[Key, SampleAnswer] = field(default_factory=dict)
    values: dict[Key, Any] = field(default_factory=dict)
    steps: int = 0


Ask: TypeAlias = Callable[[Assignment], Mask]


class Goal(NamedTuple):
    """A rule and the wanted values, of which it must have one."""

    rule: Typed
    wanted: Mask = TRUE


def never_true(reach: "Satisfiability") -> Iterator[Path]:
    """Yield the rules of a version without problems that no answers can make true.

    A line of `score` is also included if a line above it always applies first.
    """
    for path, rule in reach.rules.typed.items():
        if path[0] != "derived" and not reach.is_possible([*_context(reach.rules, path), Goal(rule)]):
            yield path


def max_points_below_100(reach: "Satisfiability") -> Iterator[tuple[Path, Question]]:
    """Yield questions worth less than 100 points at best that the best answers elsewhere always show."""
    for path, question in places(reach.rules.version):
        if can_score(question) and most_points(question) < 100 and reach.is_unavoidable(question):
            yield path, question


def places(version: Version) -> Iterator[tuple[Path, Question]]:
    """Every question with its path in the document."""
    for index, section in enumerate(version.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", index, "questions", number), question


def _context(rules: Rules, path: Path) -> list[Goal]:
    """The goals for the rule at `path` to be used: question shown, flag raised, no line above true."""
    before: list[Path] = []
    if len(path) > 4 and path[2] == "questions":
        before = [rule for rule in _conditions(rules, path[:4]) if rule != path]
    if path[-1] == "remedy":
        before = [(*path[:-1], "when")]
    above = [(*path[:-2], line, "if") for line in range(int(path[-2]))] if path[-1] == "if" else []
    return [*(Goal(rules.typed[rule]) for rule in before), *(Goal(rules.typed[rule], FALSE) for rule in above)]


def _conditions(rules: Rules, question: Path) -> list[Path]:
    """The conditions of a question: its section's `when`, then its own."""
    return [path for path in ((*question[:2], "when"), (*question, "when")) if path in rules.typed]


class Satisfiability:
    """Searches for answers to the questions of one version that give its rules the wanted values."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._family = rules.family
        self._questions: dict[Key, Question] = {
            (rules.family, question.id): question for _, question in places(rules.version)
        }
        self._conditions: dict[Key, list[Typed]] = {
            (rules.family, question.id): [rules.typed[condition] for condition in _conditions(rules, path)]
            for path, question in places(rules.version)
        }
        readers: dict[Key, list[Typed]] = defaultdict(list)
        for rule in rules.typed.values():
            for key in set(rule.reads().values()):
                readers[key[:2]].append(rule)
        samples = {key: sample_answers(question, readers[key], key) for key, question in self._questions.items()}
        self._candidates = {key: given for key, given in samples.items() if given}
        self._asks: dict[int, Ask] = {}
        self._read = {
            id(rule): [key for key in rule.reads().values() if key in self._candidates] for rule in rules.typed.values()
        }

    def is_possible(self, wishes: list[Goal]) -> bool:
        """Whether some answers meet all the goals."""
        return self._search(wishes, Assignment(), best=False)

    def is_unavoidable(self, question: Question) -> bool:
        """Whether the best answers to the other questions always show this one."""
        conditions = self._conditions[self._family, question.id]
        return not any(self._search([Goal(condition, NOT_TRUE)], Assignment(), best=True) for condition in conditions)

    def _search(self, wishes: list[Goal], attempt: Assignment, *, best: bool) -> bool:
        attempt.steps += 1
        if not all(self._ask(wish.rule)(attempt) & wish.wanted for wish in wishes):
            return False
        key = self._next(wishes, attempt)
        if key is None or attempt.steps > MOST_TRIES or len(attempt.chosen) > DEEPEST:
            return True
        for candidate, more in self._choices(key, best):
            _choose(attempt, key, candidate)
            if self._search([*wishes, *more], attempt, best=best):
                return True
            _forget(attempt, key)
        return False

    def _next(self, wishes: list[Goal], attempt: Assignment) -> Key | None:
        """A question that a goal reads and that has no answer yet."""
        keys = (key for wish in wishes for key in self._read[id(wish.rule)] if key not in attempt.chosen)
        return next(keys, None)

    def _choices(self, key: Key, best: bool) -> Iterator[tuple[SampleAnswer, list[Goal]]]:
        """The answers to a question, each with its goals: an answer can only be given if its question is shown.

        With `best`, a question with points gets only its best answers, and no answer only if it is hidden.
        """
        conditions = self._conditions[key]
        full = _full(self._questions[key], self._candidates[key]) if best else ()
        for candidate in full or self._candidates[key]:
            yield candidate, [] if candidate == UNANSWERED else [Goal(condition) for condition in conditions]
        if full:
            yield from ((UNANSWERED, [Goal(condition, NOT_TRUE)]) for condition in conditions)

    def _ask(self, rule: Typed) -> Ask:
        """The function that returns the possible values of a rule, given the answers tried. Built once per rule."""
        if id(rule) not in self._asks:
            self._asks[id(rule)] = self._cut(rule.tree, rule)
        return self._asks[id(rule)]

    def _cut(self, node: Node, rule: Typed) -> Ask:
        match node:
            case Truth():
                truth = _mask(node.value)
                return lambda attempt: truth
            case Unary(operator="not"):
                inner = self._cut(node.operand, rule)
                return lambda attempt: _turned(inner(attempt))
            case Binary(operator="and" | "or"):
                operator, left, right = node.operator, self._cut(node.left, rule), self._cut(node.right, rule)
                return lambda attempt: _joined(operator, left(attempt), right(attempt))
        if not is_enumerable(node, rule, self._candidates):
            return lambda attempt: ANYTHING
        run, keys = compile_rule(replace(rule, tree=node)).run, {rule.keys[id(name)] for name in references(node)}
        return lambda attempt: _mask(run(attempt.values)) if keys <= attempt.chosen.keys() else ANYTHING


def _choose(attempt: Assignment, key: Key, candidate: SampleAnswer) -> None:
    attempt.chosen[key] = candidate
    if candidate.value is not UNKNOWN:
        attempt.values[key] = candidate.value
    if candidate.state is not None:
        attempt.values[(*key, STATE)] = candidate.state


def _forget(attempt: Assignment, key: Key) -> None:
    del attempt.chosen[key]
    attempt.values.pop(key, None)
    attempt.values.pop((*key, STATE), None)


def _full(question: Question, given: tuple[SampleAnswer, ...]) -> tuple[SampleAnswer, ...]:
    """The answers to a question that are worth 100 points, if its own list decides its points."""
    return () if question.score else tuple(sample for sample in given if listed_points(question, sample.value) == 100)


def _mask(truth: Any) -> Mask:
    return NOT_KNOWN if truth is UNKNOWN else TRUE if truth else FALSE


def _turned(mask: Mask) -> Mask:
    return (mask & NOT_KNOWN) | (TRUE if mask & FALSE else 0) | (FALSE if mask & TRUE else 0)


@lru_cache
def _joined(operator: str, left: Mask, right: Mask) -> Mask:
    """Kleene logic: `and` is the lower of the two, `or` the higher, for every combination."""
    order = (FALSE, NOT_KNOWN, TRUE)
    pick = min if operator == "and" else max
    mask = 0
    for pair in product((truth for truth in order if truth & left), (truth for truth in order if truth & right)):
        mask |= pick(pair, key=order.index)
    return mask
