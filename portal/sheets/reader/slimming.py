"""Measures a sheet while it is unpacked, and rewrites it with only the cells that hold a value.

The library allocates every cell between the first and the last, so it gets no styled empty cells and no cells without a
reference. A sheet that exceeds a limit is refused at the cell where it does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape

from portal.domain.refusals import Invalid
from portal.sheets.reader.limits import (
    LAST_ROW,
    MOST_AREA,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    ODD,
    TOO_FAR,
    TOO_MUCH,
    WIDEST_ROW,
)
from portal.sheets.reader.markup import Attributes, Reading, local

PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
HEAD = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="%s"><sheetData>'
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TAIL = b"</row></sheetData></worksheet>"
MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
YES = ("1", "true", "on")
NUMBERS = ("", "n")
UNCALCULATED = "#FORMULA!"
"""Stands for the result of a formula that the program which wrote the file has not calculated."""


class Budget:
    """What all sheets of a workbook may hold together."""

    def __init__(self) -> None:
        self.area, self.text = MOST_AREA, MOST_TEXT

    def take(self, *, area: int = 0, text: int = 0) -> None:
        """Use some of the budget. Raises Invalid if it is exceeded."""
        self.area -= area
        self.text -= text
        if self.area < 0 or self.text < 0:
            raise Invalid(TOO_MUCH)


@dataclass
class Slim:
    """A rewritten sheet, and what the library does not report about it."""

    content: bytes = b""
    last_row: int = 0
    last_column: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    is_filtered: bool = False
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """Cells merged over several rows: first row, last row and column."""


def slim(name: str, pieces: Iterable[bytes], texts: list[int], widths: Mapping[str, int], budget: Budget) -> Slim:
    """Measure and rewrite a sheet; `name` is for error messages."""
    reading = _Sheet(name, texts, widths, budget)
    reading.feed(pieces)
    return reading.finished()


class _Sheet(Reading):
    def __init__(self, name: str, texts: list[int], widths: Mapping[str, int], budget: Budget) -> None:
        super().__init__()
        self._name, self._texts, self._widths, self._budget = name, texts, widths, budget
        self._slim = Slim()
        self._out = bytearray(HEAD % NAMESPACE)
        self._written_row = 0
        self._row = self._rows = self._column = self._in_row = 0
        self._cell: tuple[int, int, Attributes] | None = None
        self._value = ""
        self._is_phonetic = self._is_formula = False
        self._pieces: list[str] | None = None
        self.parser.CharacterDataHandler = self._text
        self._starts = {"row": self._start_row, "c": self._start_cell, "v": self._listen, "t": self._listen_inline}
        self._starts |= {"col": self._start_column, "autoFilter": self._filter, "rPh": self._phonetic}
        self._starts |= {"f": self._formula, "mergeCell": self._merge}
        self._ends = {"c": self._end_cell, "v": self._hear, "t": self._hear, "rPh": self._phonetic_end}

    def start(self, name: str, attributes: Attributes) -> None:
        handler = self._starts.get(name) or (self._starts.get(local(name)) if ":" in name else None)
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        handler = self._ends.get(name) or (self._ends.get(local(name)) if ":" in name else None)
        if handler is not None:
            handler()

    def finished(self) -> Slim:
        """The rewritten sheet, once it has been read to its end."""
        made = self._slim
        self._budget.take(area=made.last_row * made.last_column)
        self._out += TAIL if self._written_row else TAIL.removeprefix(b"</row>")
        made.content = bytes(self._out)
        made.hidden_rows = [row for row in made.hidden_rows if row <= made.last_row]
        made.hidden_columns = [column for column in made.hidden_columns if column <= made.last_column]
        return made

    def _start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r", "")
        if stated and not (stated.isascii() and stated.isdigit() and len(stated) < 8):
            raise Invalid(ODD)
        self._rows += 1
        if self._rows > LAST_ROW:
            raise Invalid(TOO_MUCH)
        self._row = int(stated) if stated else self._row + 1
        self._column = self._in_row = 0
        if attributes.get("hidden") in YES and self._row <= MOST_ROWS:
            self._slim.hidden_rows.append(self._row)

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in YES:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first + last) < 12:
                self._slim.hidden_columns += range(max(1, int(first)), min(MOST_COLUMNS, int(last)) + 1)

    def _filter(self, _attributes: Attributes) -> None:
        self._slim.is_filtered = True

    def _start_cell(self, attributes: Attributes) -> None:
        self._in_row += 1
        if self._in_row > WIDEST_ROW:
            raise Invalid(TOO_MUCH)
        row, self._column = self._place(attributes.get("r"))
        self._cell, self._value, self._is_formula = (row, self._column, attributes), "", False

    def _place(self, stated: str | None) -> tuple[int, int]:
        """A cell's row and column: from its reference, else next to the previous cell."""
        if stated is None:
            return max(self._row, 1), self._column + 1
        match = PLACE.fullmatch(stated)
        if match is None:
            raise Invalid(ODD)
        return int(match[2]), _column(match[1])

    def _formula(self, _attributes: Attributes) -> None:
        self._is_formula = True

    def _merge(self, attributes: Attributes) -> None:
        """Note a cell that is merged over several rows; ranges beyond the limits need no note."""
        match = MERGED.fullmatch(attributes.get("ref", ""))
        if match and len(self._slim.merged) < MOST_ROWS and int(match[2]) < int(match[3]) <= MOST_ROWS:
            self._slim.merged.append((int(match[2]), int(match[3]), _column(match[1])))

    def _phonetic(self, _attributes: Attributes) -> None:
        self._is_phonetic = True

    def _phonetic_end(self) -> None:
        self._is_phonetic = False

    def _listen(self, _attributes: Attributes) -> None:
        self._pieces = [] if self._cell else None

    def _listen_inline(self, _attributes: Attributes) -> None:
        self._pieces = [] if self._cell and not self._is_phonetic else None

    def _text(self, text: str) -> None:
        if self._pieces is not None:
            self._budget.take(text=len(text))
            self._pieces.append(text)

    def _hear(self) -> None:
        if self._pieces is not None:
            self._value += "".join(self._pieces)
            self._pieces = None

    def _end_cell(self) -> None:
        kind = self._cell[2].get("t", "") if self._cell else ""
        if self._is_formula and not self._value and kind in NUMBERS:
            kind, self._value = "inlineStr", UNCALCULATED
        if self._cell is None or not self._value:
            self._cell = None
            return
        row, column, attributes = self._cell
        self._cell = None
        if row > MOST_ROWS or column > MOST_COLUMNS or row < 1:
            raise Invalid(TOO_FAR.format(sheet=self._name))
        if row < self._written_row:
            raise Invalid(ODD)  # the library relies on rows being in order
        self._begin(row)
        style = attributes.get("s", "")
        if kind == "s":
            self._count_shared()
        if kind == "e":
            kind = "inlineStr"  # the library leaves errors out
        if kind in NUMBERS and style in self._widths:
            self._slim.padded[row, column] = self._widths[style]
        self._slim.last_row = max(self._slim.last_row, row)
        self._slim.last_column = max(self._slim.last_column, column)
        self._out += _cell(row, column, kind, style, self._value)

    def _begin(self, row: int) -> None:
        if row == self._written_row:
            return
        self._out += b'%s<row r="%d">' % (b"</row>" if self._written_row else b"", row)
        self._written_row = row

    def _count_shared(self) -> None:
        value = self._value.strip()
        if value.isascii() and value.isdigit() and len(value) < 9 and int(value) < len(self._texts):
            self._budget.take(text=self._texts[int(value)])


@lru_cache(WIDEST_ROW)
def _column(characters: str) -> int:
    number = 0
    for character in characters.upper():
        number = number * 26 + ord(character) - 64
    return number


@cache
def _letters(column: int) -> str:
    characters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        characters = chr(65 + rest) + characters
    return characters


def _cell(row: int, column: int, kind: str, style: str, value: str) -> bytes:
    shown = f' s="{style}"' if style.isascii() and style.isdecimal() else ""
    safe = escape(value, quote=False) if "&" in value or "<" in value or ">" in value else value
    typed = f' t="{escape(kind)}"' if kind else ""
    inside = f"<v>{safe}</v>"
    if kind == "inlineStr":
        inside = f'<is><t xml:space="preserve">{safe}</t></is>'
    return f'<c r="{_letters(column)}{row}"{shown}{typed}>{inside}</c>'.encode("utf-8", "replace")
