"""Finds cell styles that show numbers with leading zeros: 7 shown as 007 is somebody's code and must stay so."""

import re
from collections.abc import Iterable, Mapping

from portal.sheets.reader.markup import Attributes, Reading, local

ZEROS = re.compile("00+")


def padded_widths(pieces: Iterable[bytes]) -> Mapping[str, int]:
    """The number of digits each such style shows, by the style's index."""
    reading = _Styles()
    reading.feed(pieces)
    widths = {number: len(code) for number, code in reading.formats.items() if ZEROS.fullmatch(code)}
    return {str(at): widths[number] for at, number in enumerate(reading.of_cells) if number in widths}


class _Styles(Reading):
    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, str] = {}
        self.of_cells: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        tag = local(name)
        if tag == "cellXfs":
            self._inside = True
        elif tag == "numFmt":
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and self._inside:
            self.of_cells.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False
