"""The answers that a question can have, where a handful stand for all: one for each way rules tell them apart."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from portal.domain.expressions import UNKNOWN, Node
from portal.domain.expressions.tree import Binary, Call, Day, Items, Name, Number, Text, Truth, Unary, walk
from portal.domain.expressions.types import Key, Typed
from portal.domain.questionnaire import Question

COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
STATES = frozenset({"answered", "dont_know", "not_applicable", "declined"})
KINDS = frozenset({"yes_no", "choice", "choices", "integer", "decimal", "percent", "date", "country"})
MOST_OPTIONS = 6
"""Of a `choices` question whose rules name more options than this, there are too many answers to count."""

ELSEWHERE = "ZZ"
"""A country that no rule names."""


class Candidate(NamedTuple):
    """A value as rules read it, UNKNOWN without one, and the state of the question: answered, a non-answer or None."""

    value: Any
    state: str | None


UNANSWERED = Candidate(UNKNOWN, None)


def candidates(question: Question, rules: Iterable[Typed], key: Key) -> tuple[Candidate, ...]:
    """Answers that stand for all answers to `question` in these rules; none when they cannot be counted."""
    if question.kind not in KINDS:
        return ()
    named = {value for rule in rules for value in _named(rule, key)}
    values = _values(question, named)
    if not values:
        return ()
    given = [Candidate(value, "answered") for value in values]
    return (*given, *(Candidate(UNKNOWN, kind) for kind in question.allow), UNANSWERED)


def is_countable(node: Node, typed: Typed, known: Iterable[Key]) -> bool:
    """Whether `node` only tells apart what `candidates` does, of the questions in `known`."""
    names = [part for part in walk(node) if isinstance(part, Name)]
    if not names or any(typed.keys[id(name)] not in known for name in names):
        return False
    match node:
        case Name():
            return True
        case Call():
            return node.function in STATES
        case Binary(operator="in"):
            return isinstance(node.right, Items) or isinstance(node.left, Text)
        case Binary():
            sides = (node.left, node.right)
            are_options = all(isinstance(side, Name) and _is_option(side, typed) for side in sides)
            with_literal = any(isinstance(side, Name) for side in sides) and any(map(_is_literal, sides))
            return node.operator in COMPARE and (are_options or with_literal)
    return False


def _is_option(name: Name, typed: Typed) -> bool:
    found = typed.types[id(name)]
    return found.name in ("option", "truth") and not found.is_list


def _is_literal(node: Node) -> bool:
    return isinstance(node, Number | Text | Truth | Day) or (
        isinstance(node, Unary) and isinstance(node.operand, Number)
    )


def _named(rule: Typed, key: Key) -> Iterator[Any]:
    """The literals that a rule lays beside a question."""
    for node in walk(rule.tree):
        if not isinstance(node, Binary) or node.operator not in COMPARE | {"in"}:
            continue
        for name, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(name, Name) and rule.keys[id(name)] == key:
                yield from (_literal(item) for item in (other.items if isinstance(other, Items) else (other,)))


def _literal(node: Node) -> Any:
    if isinstance(node, Unary) and isinstance(node.operand, Number):
        return -node.operand.value
    return node.value if isinstance(node, Number | Text | Truth | Day) else None


def _values(question: Question, named: set[Any]) -> list[Any]:
    match question.kind:
        case "yes_no":
            return [True, False]
        case "choice":
            return [option.id for option in question.options]
        case "choices":
            return list(_choices(question, named))
        case "country":
            return [*sorted(value for value in named if isinstance(value, str)), ELSEWHERE]
        case "date":
            return _days(question, {value for value in named if isinstance(value, date)})
    return _numbers(question, {value for value in named if isinstance(value, Decimal)})


def _choices(question: Question, named: set[Any]) -> Iterator[tuple[str, ...]]:
    """Every set of the options that rules name, with and without one that they do not name."""
    together = [option.id for option in question.options if not option.exclusive]
    told = [one for one in together if one in named]
    if len(told) > MOST_OPTIONS:
        return
    yield from ((option.id,) for option in question.options if option.exclusive)
    other = tuple(one for one in together if one not in named)[:1]
    for size in range(len(told) + 1):
        for some in combinations(told, size):
            yield from (found for found in dict.fromkeys((some, (*some, *other))) if found)


def _numbers(question: Question, named: set[Decimal]) -> list[Decimal]:
    low, high = (Decimal(str(limit)) if limit is not None else None for limit in (question.min, question.max))
    if question.kind == "percent":
        low, high = max(low or Decimal(0), Decimal(0)), min(high or Decimal(100), Decimal(100))
    edges = sorted(named | {limit for limit in (low, high) if limit is not None}) or [Decimal(0)]
    between = [(one + other) / 2 for one, other in pairwise(edges)]
    found = {edges[0] - 1, *edges, *between, edges[-1] + 1}
    if question.kind == "integer":
        found |= {edge + step for edge in edges for step in (-1, 1)}
        found = {number for number in found if number == int(number)}
    return [one for one in sorted(found) if (low is None or one >= low) and (high is None or one <= high)]


def _days(question: Question, named: set[date]) -> list[date]:
    low, high = (
        date.fromisoformat(str(limit)) if limit is not None else None for limit in (question.min, question.max)
    )
    edges = sorted(named | {limit for limit in (low, high) if limit is not None}) or [date(2000, 1, 1)]
    found = {_moved(edge, step) for edge in edges for step in (-1, 0, 1)}
    return [one for one in sorted(found) if (low is None or one >= low) and (high is None or one <= high)]


def _moved(day: date, step: int) -> date:
    return day + timedelta(step) if date.min < day < date.max else day
