"""Reads “XML Spreadsheet 2003”, which many business systems write under the name .xls."""

import re
from collections.abc import Callable
from typing import Any

from portal.domain.refusals import Invalid
from portal.sheets.reader.cell_text import as_text
from portal.sheets.reader.limits import DAMAGED, MOST_SHEETS, ODD, TOO_MANY_SHEETS
from portal.sheets.reader.markup import Attributes, Reading, local
from portal.sheets.reader.slimming import YES, Budget
from portal.sheets.reader.styles import ZEROS
from portal.sheets.reader.table import Table

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def read(data: bytes) -> list[dict[str, Any]]:
    """Every worksheet in order."""
    reading = _Book()
    reading.feed([data])
    if not reading.sheets:
        raise Invalid(DAMAGED)
    return [table.finished() for table in reading.sheets]


class _Book(Reading):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Table] = []
        self._budget = Budget()
        self._style = self._cell_style = self._kind = ""
        self._widths: dict[str, int] = {}
        self._row = self._column = self._layout_column = self._merged = self._comments = 0
        self._text: list[str] | None = None
        self._visible: list[str] | None = None
        self.parser.CharacterDataHandler = self._hear
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "Style": self._start_style,
            "NumberFormat": self._start_format,
        }
        self._starts |= {"Worksheet": self._start_sheet, "Column": self._start_column, "Row": self._start_row}
        self._starts |= {"Cell": self._start_cell, "Data": self._start_data, "Comment": self._start_comment}
        self._starts |= {"Visible": self._start_visible, "AutoFilter": self._start_filter}
        self._ends = {"Data": self._end_data, "Comment": self._end_comment, "Visible": self._end_visible}

    def start(self, name: str, attributes: Attributes) -> None:
        if handler := self._starts.get(local(name)):
            handler({local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        if handler := self._ends.get(local(name)):
            handler()

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("ID", "")

    def _start_format(self, attributes: dict[str, str]) -> None:
        if ZEROS.fullmatch(code := attributes.get("Format", "")):
            self._widths[self._style] = len(code)

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        if len(self.sheets) >= MOST_SHEETS:
            raise Invalid(TOO_MANY_SHEETS)
        self.sheets.append(Table(attributes.get("Name", ""), self._budget))
        self._row = self._layout_column = 0

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = _number(attributes, "Index") or self._layout_column + 1
        self._layout_column = first + _number(attributes, "Span")
        if self.sheets and attributes.get("Hidden") in YES:
            self.sheets[-1].hide_columns(first, self._layout_column - first + 1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        first = _number(attributes, "Index") or self._row + 1
        self._row, self._column, self._merged = first + _number(attributes, "Span"), 0, 0
        if self.sheets and attributes.get("Hidden") in YES:
            self.sheets[-1].hide_rows(first, self._row - first + 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column = _number(attributes, "Index") or self._column + self._merged + 1
        self._merged = _number(attributes, "MergeAcross")
        self._cell_style = attributes.get("StyleID", "")
        if self.sheets:
            self.sheets[-1].merge(self._row, _number(attributes, "MergeDown") + 1, self._column)

    def _start_data(self, attributes: dict[str, str]) -> None:
        if not self._comments and self.sheets:
            self._kind, self._text = attributes.get("Type", ""), []

    def _hear(self, text: str) -> None:
        if self._text is not None:
            self._budget.take(text=len(text))
            self._text.append(text)
        elif self._visible is not None:
            self._visible.append(text)

    def _end_data(self) -> None:
        if self._text is not None:
            text = _value(self._kind, "".join(self._text))
            width = self._widths.get(self._cell_style, 0) if self._kind == "Number" else 0
            self.sheets[-1].put(self._row, self._column, text.zfill(width))
            self._text = None

    def _start_comment(self, _attributes: dict[str, str]) -> None:
        self._comments += 1

    def _end_comment(self) -> None:
        self._comments -= 1

    def _start_visible(self, _attributes: dict[str, str]) -> None:
        self._visible = []

    def _end_visible(self) -> None:
        if self.sheets and self._visible is not None:
            self.sheets[-1].is_hidden = "".join(self._visible).strip() in ("SheetHidden", "SheetVeryHidden")
        self._visible = None

    def _start_filter(self, _attributes: dict[str, str]) -> None:
        if self.sheets:
            self.sheets[-1].is_filtered = True


def _number(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name, "0")
    if not (stated.isascii() and stated.isdecimal() and len(stated) < 9):
        raise Invalid(ODD)
    return int(stated)


def _value(kind: str, text: str) -> str:
    if kind == "Number" and NUMBER.fullmatch(text.strip()):
        return as_text(float(text))
    if kind == "Boolean":
        return as_text(text.strip() == "1")
    if kind == "DateTime":
        return text.strip().removesuffix(".000").removesuffix("T00:00:00")
    return text
