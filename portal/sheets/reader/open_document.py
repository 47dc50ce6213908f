"""Reads an OpenDocument spreadsheet (.ods, .fods). Repeated rows and cells are counted before they are written out."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.domain.refusals import Invalid
from portal.sandbox.packed import Packed
from portal.sheets.reader.cell_text import as_text, padded
from portal.sheets.reader.limits import (
    MEGABYTE,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    ODD,
    TOO_FAR,
    TOO_MANY_SHEETS,
    TOO_MUCH,
)
from portal.sheets.reader.markup import Attributes, Reading, local
from portal.sheets.reader.slimming import Budget
from portal.sheets.reader.table import Table

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
MOST_MANIFEST = 5 * MEGABYTE
LOCKED = (
    "This spreadsheet is protected with a password. Open it with the password, save it without one "
    "(File, Save As, without “Save with password”) and choose it again."
)
NO_TABLE = (
    "This document holds no spreadsheet. Copy its table into a spreadsheet, save that as .ods or .xlsx and choose it."
)
ASIDE = frozenset(
    {"annotation", "tracked-changes", "shapes", "scenario", "note", "ruby-text", "frame", "custom-shape", "dde-links"}
)
"""What stands in or beside cells and is not their value: comments, deleted rows, drawings."""
LONGEST_RUN = 100
"""Spaces written as a number."""


def read(packed: Packed) -> list[dict[str, Any]]:
    """Every sheet in order. Raises Invalid if the file is locked or holds none."""
    if MANIFEST in packed and b"encryption-data" in packed.read(MANIFEST, MOST_MANIFEST):
        raise Invalid(LOCKED)
    return read_content(packed.pieces(CONTENT))


def read_content(pieces: Iterable[bytes]) -> list[dict[str, Any]]:
    """Every sheet of a document's content, or of a document that is one XML file."""
    reading = _Content()
    reading.feed(pieces)
    if not reading.sheets:
        raise Invalid(NO_TABLE)
    return [table.finished() for table in reading.sheets]


class _Content(Reading):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Table] = []
        self._budget = Budget()
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._aside = self._tables = 0
        self._row = self._column = self._layout_column = 0
        self._repeated_row = self._repeated = 1
        self._cells: list[tuple[int, int, str]] = []
        self._cell: dict[str, str] | None = None
        self._pieces: list[str] = []
        self._is_line = False
        self.parser.CharacterDataHandler = self._text
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "style": self._start_style,
            "table-properties": self._start_properties,
        }
        self._starts |= {"table": self._start_table, "table-column": self._start_column, "table-row": self._start_row}
        self._starts |= {"table-cell": self._start_cell, "covered-table-cell": self._start_covered}
        self._starts |= {"p": self._start_line, "s": self._spaces, "tab": self._tab, "line-break": self._break}
        self._ends = {"table": self._end_table, "table-row": self._end_row, "p": self._end_line}
        self._ends |= {"table-cell": self._end_cell, "covered-table-cell": self._end_cell}

    def start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if self._aside or name in ASIDE:
            self._aside += 1
        elif handler := self._starts.get(name):
            handler({local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        name = local(name)
        if self._aside:
            self._aside -= 1
        elif handler := self._ends.get(name):
            handler()

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("name", "")

    def _start_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._tables += 1
        if self._tables > 1:
            raise Invalid(ODD)  # a table inside a cell
        if len(self.sheets) >= MOST_SHEETS:
            raise Invalid(TOO_MANY_SHEETS)
        is_hidden = attributes.get("style-name") in self._hidden_styles
        self.sheets.append(Table(attributes.get("name", ""), self._budget, is_hidden))
        self._row = self._layout_column = 0

    def _end_table(self) -> None:
        self._tables -= 1

    def _start_column(self, attributes: dict[str, str]) -> None:
        count = _count(attributes, "number-columns-repeated")
        if self._tables and attributes.get("visibility", "visible") != "visible":
            self.sheets[-1].hide_columns(self._layout_column + 1, count)
        self._layout_column += count

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self._tables:
            raise Invalid(NO_TABLE)
        self._repeated_row, self._column, self._cells = _count(attributes, "number-rows-repeated"), 0, []
        if (visibility := attributes.get("visibility", "visible")) != "visible":
            self.sheets[-1].hide_rows(self._row + 1, self._repeated_row)
            self.sheets[-1].is_filtered |= visibility == "filter"

    def _end_row(self) -> None:
        """Write the row out as often as it is repeated; a row without values is only counted."""
        table = self.sheets[-1]
        if self._cells and self._row + self._repeated_row > MOST_ROWS:
            raise Invalid(TOO_FAR.format(sheet=table.name))
        if sum(count for _, count, _ in self._cells) * self._repeated_row > self._budget.area:
            raise Invalid(TOO_MUCH)
        for row in range(self._row + 1, self._row + self._repeated_row + 1) if self._cells else ():
            for column, count, text in self._cells:
                for at in range(column, column + count):
                    table.put(row, at, text)
        self._row += self._repeated_row

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._repeated = _count(attributes, "number-columns-repeated")
        self._cell, self._pieces = attributes, []

    def _start_covered(self, attributes: dict[str, str]) -> None:
        self._start_cell({key: value for key, value in attributes.items() if key == "number-columns-repeated"})
        self._cell = None

    def _end_cell(self) -> None:
        text = "" if self._cell is None else _value(self._cell, "".join(self._pieces))
        if text:
            if self._column + self._repeated > MOST_COLUMNS:
                raise Invalid(TOO_FAR.format(sheet=self.sheets[-1].name))
            self._cells.append((self._column + 1, self._repeated, text))
            self.sheets[-1].merge(self._row + 1, _count(self._cell or {}, "number-rows-spanned"), self._column + 1)
        self._column += self._repeated
        self._cell = None

    def _start_line(self, _attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._is_line = True
            if self._pieces:
                self._add("\n")

    def _end_line(self) -> None:
        self._is_line = False

    def _add(self, text: str) -> None:
        if self._is_line:
            self._budget.take(text=len(text))
            self._pieces.append(text)

    def _text(self, text: str) -> None:
        if not self._aside:
            self._add(text)

    def _spaces(self, attributes: dict[str, str]) -> None:
        self._add(" " * min(_count(attributes, "c"), LONGEST_RUN))

    def _tab(self, _attributes: dict[str, str]) -> None:
        self._add("\t")

    def _break(self, _attributes: dict[str, str]) -> None:
        self._add("\n")


def _count(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name, "1")
    if not (stated.isascii() and stated.isdecimal() and 0 < len(stated) < 9):
        raise Invalid(ODD)
    return max(1, int(stated))


def _value(cell: dict[str, str], shown: str) -> str:
    """A cell's value as text: numbers and days exactly, everything else as it is shown."""
    value_type = cell.get("value-type", "")
    if value_type in ("float", "percentage", "currency") and "value" in cell:
        try:
            text = as_text(float(cell["value"]))
        except ValueError:
            return shown
        return padded(text, shown) if value_type == "float" else text
    if value_type == "date" and "date-value" in cell:
        return cell["date-value"].removesuffix("T00:00:00")
    if value_type == "boolean":
        return as_text(cell.get("boolean-value") == "true")
    return shown or cell.get("string-value", "")
