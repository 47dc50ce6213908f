"""The nodes of a rule. Each has the offset of its first character, so that a problem can point to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
"""The operators that compare two values. `in` looks for one value among several."""


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number."""

    value: Decimal
    offset: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes. It is text, an option's id or a country, depending on the other operand."""

    value: str
    offset: int


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Day:
    """`date("2026-01-01")`."""

    value: date
    offset: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list in brackets, allowed only after `in`."""

    items: "tuple[Literal, ...]"
    offset: int


@dataclass(frozen=True, slots=True)
class Name:
    """One to three ids joined by dots. A `Scope` resolves them."""

    parts: tuple[str, ...]
    offset: int

    @property
    def written(self) -> str:
        """The name as the author wrote it."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not` or `-` before its operand."""

    operator: str
    operand: "Node"
    offset: int


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands. `offset` is the operator's."""

    operator: str
    left: "Node"
    right: "Node"
    offset: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function call and its arguments."""

    function: str
    arguments: "tuple[Node, ...]"
    offset: int


Literal: TypeAlias = Number | Text | Truth | Day
Node: TypeAlias = Number | Text | Truth | Day | Items | Name | Unary | Binary | Call


def children(node: Node) -> tuple[Node, ...]:
    """The child nodes."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Call():
            return node.arguments
        case Items():
            return node.items
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(children(part)))


def references(node: Node) -> tuple[Name, ...]:
    """The names that a rule reads, without duplicates, in the order of the text."""
    names: dict[tuple[str, ...], Name] = {}
    for part in walk(node):
        if isinstance(part, Name):
            names.setdefault(part.parts, part)
    return tuple(names.values())
