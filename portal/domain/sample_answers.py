"""Sample answers of a question: a few that cover all, one for each case that rules distinguish."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portal.domain.expressions import UNKNOWN, Node
from portal.domain.expressions.scope import Key
from portal.domain.expressions.tree import COMPARISONS, Binary, Call, Day, Items, Name, Number, Text, Truth, Unary, walk
from portal.domain.expressions.types import Typed
from portal.domain.kinds import KINDS
from portal.domain.questionnaire import Question

STATES = frozenset({"answered", "dont_know", "not_applicable", "declined"})


class SampleAnswer(NamedTuple):
    """A value as rules read it (UNKNOWN if none), and the state: answered, a non-answer or None."""

    value: Any
    state: str | None


UNANSWERED = SampleAnswer(UNKNOWN, None)


def sample_answers(question: Question, rules: Iterable[Typed], key: Key) -> tuple[SampleAnswer, ...]:
    """Sample answers that cover all answers to `question` in these rules; empty if they cannot be listed."""
    named = {value for rule in rules for value in _named(rule, key)}
    given = [SampleAnswer(value, "answered") for value in KINDS[question.kind].samples(question, named)]
    if not given:
        return ()
    return (*given, *(SampleAnswer(UNKNOWN, kind) for kind in question.allow), UNANSWERED)


def is_enumerable(node: Node, typed: Typed, known: Iterable[Key]) -> bool:
    """Whether `node` only distinguishes what `sample_answers` does, for the questions in `known`."""
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
            return node.operator in COMPARISONS and (are_options or with_literal)
    return False


def _is_option(name: Name, typed: Typed) -> bool:
    type_ = typed.types[id(name)]
    return type_.name in ("option", "truth") and not type_.is_list


def _is_literal(node: Node) -> bool:
    return isinstance(node, Number | Text | Truth | Day) or (
        isinstance(node, Unary) and isinstance(node.operand, Number)
    )


def _named(rule: Typed, key: Key) -> Iterator[Any]:
    """Yield the literals that a rule compares a question with."""
    for node in walk(rule.tree):
        if not isinstance(node, Binary) or node.operator not in COMPARISONS | {"in"}:
            continue
        for name, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(name, Name) and rule.keys[id(name)] == key:
                yield from (_literal(item) for item in (other.items if isinstance(other, Items) else (other,)))


def _literal(node: Node) -> Any:
    if isinstance(node, Unary) and isinstance(node.operand, Number):
        return -node.operand.value
    return node.value if isinstance(node, Number | Text | Truth | Day) else None
