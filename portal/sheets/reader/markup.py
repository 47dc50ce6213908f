"""XML from outside, read by a real parser a piece at a time; entities and document types are refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias
from xml.parsers import expat  # nosec: expat with entities and document types refused below

from portal.domain.refusals import Invalid
from portal.sheets.reader.limits import DAMAGED, ODD

Attributes: TypeAlias = Mapping[str, str]


class Reading:
    """One document. A subclass answers `start`, `end` and, if it sets `self.parser`'s handler, texts."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = _refused
        self.parser.EntityDeclHandler = _refused

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; its name may carry a prefix."""

    def end(self, name: str) -> None:
        """An element ends."""

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Read a document to its end."""
        try:
            for piece in pieces:
                self.parser.Parse(piece, False)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as trouble:
            raise Invalid(DAMAGED) from trouble


def _refused(*_declared: object) -> None:
    raise Invalid(ODD)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


class Elements(Reading):
    """Calls `found(name, attributes)` for every element of a small document, names and attributes without prefix."""

    def __init__(self, on_element: Callable[[str, dict[str, str]], None]) -> None:
        super().__init__()
        self._found = on_element

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        self._found(local(name), {local(key): value for key, value in attributes.items()})
