"""A YAML file as nodes with positions, so that a problem with any value can point to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from portal.domain.problems import Level, Located, Path

CUT = re.compile(r" #|[ \t]+#[^\s#]")
"""A # after one space, or directly before a word. Ordinary comments have more space before them."""

ESCAPES = {"x": 4, "u": 6, "U": 10}


@dataclass(slots=True)
class Scalar:
    """A value as text. `start` and `end` are offsets in the file; `style` is YAML's ('' for plain text)."""

    text: str
    line: int
    column: int
    start: int
    end: int
    style: str


@dataclass(slots=True)
class Listing:
    """A list. `is_flow` if it is written in brackets."""

    items: list["Node"]
    line: int
    column: int
    is_flow: bool


@dataclass(slots=True)
class Mapping:
    """Keys and values in file order. `is_flow` if they are written in braces."""

    entries: dict[str, tuple[Scalar, "Node"]]
    line: int
    column: int
    is_flow: bool


Node: TypeAlias = Scalar | Listing | Mapping


@dataclass
class Source:
    """The text of a file and its nodes. `root` is None if the file has no readable nodes."""

    file: str
    text: str
    root: Node | None = None
    found: list[Located] = field(default_factory=list)

    def say(self, line: int, column: int, message: str, level: Level = "error") -> None:
        """Record a problem at a position in the file."""
        self.found.append(Located(self.file, line, column, message, level))

    def say_at(self, node: Node, message: str, level: Level = "error") -> None:
        """Record a problem with a node."""
        self.say(node.line, node.column, message, level)

    def say_of(self, path: Path, message: str, offset: int = 0, level: Level = "error") -> None:
        """Record a problem with the value at `path`, or with its nearest parent."""
        self.say(*self.locate(path, offset), message, level)

    def locate(self, path: Path, offset: int = 0) -> tuple[int, int]:
        """The line and column of the value at `path`, `offset` characters into it, or of its nearest parent."""
        node, is_there = self._nearest(path)
        if node is None:
            return 1, 1
        if offset and is_there and isinstance(node, Scalar):
            return self.place(self._position(node, offset))
        return node.line, node.column

    def key(self, path: Path) -> tuple[int, int]:
        """The line and column of the key at the end of `path`."""
        node, _ = self._nearest(path[:-1])
        if isinstance(node, Mapping) and path[-1] in node.entries:
            scalar = node.entries[str(path[-1])][0]
            return scalar.line, scalar.column
        return self.locate(path)

    def cut_short(self) -> Iterator[Scalar]:
        """Yield plain texts of several words before a #: a comment in YAML, but perhaps meant as text."""
        for path in dict.fromkeys(path for _, _, path in self._begins):
            node = self.node(path)
            if isinstance(node, Scalar) and not node.style and " " in node.text and CUT.match(self.text, node.end):
                yield node

    def node(self, path: Path) -> Node | None:
        """The node at `path`; None if there is none."""
        node, is_there = self._nearest(path)
        return node if is_there else None

    def path_at(self, line: int, column: int) -> Path:
        """The path of the value or key that begins at this position, or the last one before it."""
        nearest: Path = ()
        for row, start, path in self._begins:
            if (row, start) > (line, column):
                break
            nearest = path
        return nearest

    @cached_property
    def _begins(self) -> list[tuple[int, int, Path]]:
        """The start of every value and key, in file order."""
        starts: list[tuple[int, int, Path]] = []
        waiting: list[tuple[Path, Node]] = [((), self.root)] if self.root is not None else []
        while waiting:
            path, node = waiting.pop()
            starts.append((node.line, node.column, path))
            if isinstance(node, Mapping):
                for key, (scalar, below) in node.entries.items():
                    starts.append((scalar.line, scalar.column, (*path, key)))
                    waiting.append(((*path, key), below))
            elif isinstance(node, Listing):
                waiting += [((*path, index), item) for index, item in enumerate(node.items)]
        return sorted(starts, key=lambda start: (start[0], start[1], len(start[2])))

    def _nearest(self, path: Path) -> tuple[Node | None, bool]:
        node = self.root
        for step in path:
            below: Node | None = None
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                below = node.entries[step][1]
            elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
                below = node.items[step]
            if below is None:
                return node, False
            node = below
        return node, node is not None

    def place(self, position: int) -> tuple[int, int]:
        """The line and column of a character offset in the file, both from 1."""
        line = bisect_right(self._lines, position) - 1
        return line + 1, position - self._lines[line] + 1

    @cached_property
    def _lines(self) -> list[int]:
        starts, position = [0], 0
        for line in self.text.splitlines(keepends=True):
            position += len(line)
            starts.append(position)
        return starts

    def line(self, number: int) -> str:
        """The text of one line, counted from 1, without its line end."""
        starts = self._lines
        return self.text[starts[number - 1] : starts[number]].rstrip("\r\n") if number < len(starts) else ""

    def _position(self, scalar: Scalar, offset: int) -> int:
        """The file offset of character number `offset` of a value."""
        last = scalar.start
        for position, _ in zip(_positions(scalar, self.text), range(offset + 1), strict=False):
            last = position
        return last


def _positions(scalar: Scalar, text: str) -> Iterator[int]:
    """Yield the file offset of each character of the value. A folded line end is at the fold."""
    at = scalar.start
    if scalar.style in ("'", '"'):
        at += 1
    elif scalar.style in ("|", ">"):
        at = text.find("\n", at) + 1
    for character in scalar.text:
        if not character.isspace():
            while at < scalar.end and text[at].isspace():
                at += 1
        yield at
        at += _width(text, at, character, scalar.style)


def _width(text: str, at: int, character: str, style: str) -> int:
    """How many characters of the file make one character of the value."""
    if style == '"' and text[at : at + 1] == "\\":
        return ESCAPES.get(text[at + 1 : at + 2], 2)
    if style == "'" and text[at : at + 2] == "''":
        return 2
    return 1 if text[at : at + 1] == character else 0
