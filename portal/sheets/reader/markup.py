"""Parses untrusted XML in pieces with a real parser; entities and document types are refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from xml.parsers import expat  # nosec: expat with entities and document types refused below

from portal.domain.refusals import Invalid
from portal.sheets.reader.limits import DAMAGED, MEGABYTE, ODD

Attributes: TypeAlias = Mapping[str, str]
LONGEST_PART = MEGABYTE
"""The longest tag, attributes included, or comment. The parser looks at an unfinished one anew with every piece."""


class Reading:
    """One document. A subclass implements `start`, `end` and, if it sets `self.parser`'s handler, text."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = _refused
        self.parser.EntityDeclHandler = _refused

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element; its name may have a prefix."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Parse a document to its end."""
        fed = 0
        try:
            for piece in pieces:
                self.parser.Parse(piece, False)
                fed += len(piece)
                if fed - max(self.parser.CurrentByteIndex, 0) > LONGEST_PART:
                    raise Invalid(ODD)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise Invalid(DAMAGED) from error


def _refused(*_declared: object) -> None:
    raise Invalid(ODD)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class Elements(Reading):
    """Calls `on_element(name, attributes)` for every element of a small document, without namespace prefixes."""

    def __init__(self, on_element: Callable[[str, dict[str, str]], None]) -> None:
        super().__init__()
        self._on_element = on_element

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        self._on_element(local(name), {local(key): value for key, value in attributes.items()})
