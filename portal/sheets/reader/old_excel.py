"""Reads a workbook of Excel 97 to 2003 (.xls), sheet by sheet, within the limits of all files."""

import os
import struct
from collections.abc import Sequence
from typing import Any, TextIO

import xlrd  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.sheets.reader.cell_text import as_text
from portal.sheets.reader.limits import DAMAGED, MOST_SHEETS, TOO_MANY_SHEETS
from portal.sheets.reader.slimming import Budget
from portal.sheets.reader.styles import ZEROS
from portal.sheets.reader.table import Table

LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
LOCKED = (
    "This workbook is protected with a password. Open it with the password, remove the password "
    "(File, Info, Protect Workbook), save it and choose it again."
)
NO_WORKBOOK = (
    "This is an old Office document without a table. Open it, copy its table into a workbook, "
    "save that as .xlsx and choose it."
)
BROKEN = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
)
"""What the library raises for an invalid file."""


def read(data: bytes) -> list[dict[str, Any]]:
    """Every worksheet in order. Raises Invalid if the file is locked, damaged or no workbook."""
    if LOCKED_STREAM in data:
        raise Invalid(LOCKED)
    with open(os.devnull, "w") as discarded:  # noqa: PTH123 - the library writes its remarks somewhere
        try:
            stream = _stream(data, discarded) if data.startswith(xlrd.compdoc.SIGNATURE) else data
            book = xlrd.open_workbook(
                file_contents=stream, formatting_info=True, on_demand=True, ragged_rows=True, logfile=discarded
            )
            return _sheets(book)
        except BROKEN as error:
            raise Invalid(LOCKED if "encrypted" in str(error) else DAMAGED) from error


class _Document(xlrd.compdoc.CompDoc):  # type: ignore[misc]
    """The container of an old document. A chain of sectors that goes round is refused; the library follows it."""

    def _get_stream(
        self, mem: bytes, base: int, sat: Sequence[int], sec_size: int, start_sid: int, *rest: Any, **named: Any
    ) -> bytes:
        sector, steps = start_sid, 0
        while 0 <= sector < len(sat):
            sector, steps = sat[sector], steps + 1
            if steps > len(sat):
                raise Invalid(DAMAGED)
        return bytes(super()._get_stream(mem, base, sat, sec_size, start_sid, *rest, **named))


def _stream(data: bytes, discarded: TextIO) -> bytes:
    """The workbook within its container."""
    document = _Document(data, logfile=discarded)
    stream = document.get_named_stream("Workbook") or document.get_named_stream("Book")
    if not stream:
        raise Invalid(NO_WORKBOOK)
    return bytes(stream)


def _sheets(book: Any) -> list[dict[str, Any]]:
    if book.nsheets > MOST_SHEETS:
        raise Invalid(TOO_MANY_SHEETS)
    budget = Budget()
    widths = _padded_widths(book)
    sheets = []
    for at in range(book.nsheets):
        sheet = book.sheet_by_index(at)
        sheets.append(_read(sheet, Table(sheet.name, budget, is_hidden=sheet.visibility != 0), book.datemode, widths))
        book.unload_sheet(at)
    return sheets


def _padded_widths(book: Any) -> dict[int, int]:
    """The number of digits that each style with leading zeros shows, by the style's index."""
    codes = {at: book.format_map[style.format_key].format_str for at, style in enumerate(book.xf_list)}
    return {at: len(code) for at, code in codes.items() if code and ZEROS.fullmatch(code)}


def _read(sheet: Any, table: Table, datemode: int, widths: dict[int, int]) -> dict[str, Any]:
    for row in range(sheet.nrows):
        kinds, values, styles = sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row]
        for column, kind in enumerate(kinds):
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                text = _text(kind, values[column], datemode)
                width = widths.get(styles[column], 0) if kind == xlrd.XL_CELL_NUMBER else 0
                table.put(row + 1, column + 1, text.zfill(width))
    for first, end, column, _ in sheet.merged_cells:
        table.merge(first + 1, end - first, column + 1)
    for row, facts in sheet.rowinfo_map.items():
        if facts.hidden:
            table.hide_rows(row + 1, 1)
    for column, facts in sheet.colinfo_map.items():
        if facts.hidden:
            table.hide_columns(column + 1, 1)
    return table.finished()


def _text(kind: int, value: Any, datemode: int) -> str:
    if kind == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(value, datemode)
        except (xlrd.XLDateError, ArithmeticError, ValueError):
            return as_text(value)
        return as_text(moment if value % 1 else moment.date())
    if kind == xlrd.XL_CELL_BOOLEAN:
        return as_text(bool(value))
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return as_text(value)
