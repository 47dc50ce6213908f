"""What a value depends on, and which numbers a questionnaire compares as if they were equal."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from portal.domain.expressions import Compiled
from portal.domain.expressions.parsing import parse
from portal.domain.expressions.scope import Key
from portal.domain.expressions.tree import COMPARISONS, Binary, Call, Node, references, walk
from portal.domain.kinds.registry import KINDS
from portal.domain.questionnaire import Question

Place = tuple[str, str]
"""Family and question."""


def roots(derived: Mapping[Key, Compiled], key: Key) -> frozenset[Place]:
    """The questions that the value at `key` comes from: itself, or those behind a derived value."""
    rule = derived.get(key)
    if rule is None:
        return frozenset({(key[0], key[1])})
    return frozenset(root for read in rule.reads.values() for root in roots(derived, read))


def equations(
    rules: Iterable[tuple[str, Compiled]],
    derived: Mapping[Key, Compiled],
    question: Callable[[str, str], Question | None],
) -> Iterator[frozenset[Place]]:
    """Yield sets of numbers that a rule treats as equal, or nearly: each can be worked out from the others."""
    for text, rule in rules:
        for node in comparisons(parse(text)):
            if node.operator in ("==", "!=") or any(_is_distance(part) for part in walk(node)):
                places = {root for key in keys_of(node, rule.reads) for root in roots(derived, key)}
                numbers = frozenset(
                    place for place in places if (asked := question(*place)) and KINDS[asked.kind].has_numbers
                )
                if len(numbers) > 1:
                    yield numbers


def comparisons(tree: Node) -> Iterator[Binary]:
    """The comparisons in a rule."""
    return (node for node in walk(tree) if isinstance(node, Binary) and node.operator in COMPARISONS)


def keys_of(node: Node, reads: Mapping[str, Key]) -> list[Key]:
    """The keys of the values that a part of a rule reads."""
    return [reads[name.written] for name in references(node) if name.written in reads]


def _is_distance(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "abs"
