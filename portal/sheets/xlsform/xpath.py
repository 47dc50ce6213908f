"""Parses XLSForm conditions (a subset of XPath) into a tree."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{\s*[^{}]+?\s*\})|(?P<path>(?:\.\.)?(?:/\.\.)*(?:/[A-Za-z_][\w.-]*)+)|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?|\.\d+)"
    r"|(?P<word>[A-Za-z_][\w:-]*(?:\.[\w-]+)*)|(?P<sign>!=|<=|>=|[=<>(),+*\-])|(?P<self>\.))"
)
STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "\xa0": " "}
)
STRENGTH = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
DEEPEST = 50
TRUTHS = ("true", "false")
"""Words for `true()` and `false()` after a spreadsheet has converted them (TRUE)."""


class NotConvertible(Exception):
    """Says briefly what cannot be converted."""


@dataclass(frozen=True)
class Ref:
    """`${name}`."""

    name: str


@dataclass(frozen=True)
class Self:
    """`.`: the answer itself."""


@dataclass(frozen=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True)
class Number:
    """A number."""

    value: Decimal


@dataclass(frozen=True)
class Call:
    """A function call with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Pair:
    """A binary operator and its operands."""

    operator: str
    left: "Node"
    right: "Node"


Node: TypeAlias = Ref | Self | Text | Number | Call | Pair


def parse(text: str) -> Node:
    """The tree of a condition. Raises NotConvertible, and nothing else, if the text is invalid."""
    return _Parser(_tokens(text.translate(STRAIGHT))).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotConvertible(f"“{text[at : at + 20].strip()}” is not understood")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = [*tokens, ("end", "")]
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression(0)
        if self.next[0] != "end":
            raise NotConvertible(f"“{self.next[1]}” is not expected there")
        return node

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.at]

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def expression(self, strength: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotConvertible("it is nested too deep")
        node = self.first()
        while STRENGTH.get(self.operator, 0) > strength:
            operator = self.operator
            self.take()
            node = Pair(operator, node, self.expression(STRENGTH[operator]))
        self.depth -= 1
        return node

    @property
    def operator(self) -> str:
        kind, text = self.next
        return text.lower() if kind == "word" else text if kind == "sign" else ""

    def first(self) -> Node:
        kind, text = self.take()
        match kind:
            case "name":
                return Ref(text[2:-1].strip())
            case "path":
                return Ref(text.rpartition("/")[2])
            case "text":
                return Text(text[1:-1])
            case "number":
                return Number(Decimal(text))
            case "self":
                return Self()
            case "word":
                return self.call(text)
        if text == "-":
            operand = self.expression(STRENGTH["*"])
            return Number(-operand.value) if isinstance(operand, Number) else Pair("-", Number(Decimal(0)), operand)
        if text == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        raise NotConvertible("it ends too early" if kind == "end" else f"“{text}” is not expected there")

    def call(self, name: str) -> Node:
        if self.next[1] != "(" and name.lower() in TRUTHS:
            return Call(name.lower(), ())
        if self.next[1] != "(":
            raise NotConvertible(f"“{name}” is not understood")
        self.take()
        arguments: list[Node] = []
        while self.next[1] != ")":
            if arguments:
                self.expect(",")
            arguments.append(self.expression(0))
        self.take()
        return Call(name.lower(), tuple(arguments))

    def expect(self, sign: str) -> None:
        if self.take()[1] != sign:
            raise NotConvertible(f"a “{sign}” is missing")
