"""Results as files: a workbook in which nothing a supplier wrote is ever a formula, and CSV that is as safe to open.

CSV has no types, so a text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP's advice);
the workbook and JSON hold every text as it was given.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

Cell: TypeAlias = str | int | float | bool | None
LONGEST = 32_767
MOST_ROWS = 1_048_575
"""Rows of a sheet below its heads."""
CUT = " … (cut here; the whole text is in the CSV and JSON exports)"
BROKEN = Alignment(wrap_text=True, vertical="top")
WIDTHS = {
    "supplier": 34,
    "asked": 60,
    "answer": 60,
    "because": 70,
    "question": 28,
    "column": 34,
    "means": 70,
    "values": 60,
    "what": 48,
    "how": 110,
    "country": 9,
    "version": 9,
    "late": 9,
}
WIDTH = 20
"""How wide columns are, in letters: by their heads, else as wide as this."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """One sheet: its name, its heads and its rows, which are made as they are written.

    `is_read` marks a sheet of sentences, whose lines are broken so that people can read them where they stand.
    """

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    is_read: bool = False


def write_xlsx(
    tables: Iterable[Table],
    to: IO[bytes],
    told: Callable[[str, int], object] = lambda name, done: None,
    *,
    most: int = MOST_ROWS,
) -> int:
    """Write the tables as sheets, row by row; returns how many rows the first has.

    A table of more than `most` rows goes on on a second sheet ("Answers 2"): a sheet takes 1,048,576 rows and no more.
    """
    book = Workbook(write_only=True)
    first = -1
    for table in tables:
        sheet, count = _begun(book, table, table.name), 0
        for count, row in enumerate(table.rows, start=1):
            if count > 1 and (count - 1) % most == 0:
                sheet = _begun(book, table, f"{table.name} {(count - 1) // most + 1}")
            sheet.append([_cell(sheet, value, is_read=table.is_read) for value in row])
            told(table.name, count)
        first = count if first < 0 else first
    book.save(to)
    return first


def write_csv(table: Table, to: IO[bytes]) -> int:
    """Write one table as UTF-8 with a mark, so that spreadsheets open it rightly; returns its rows."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(table.heads)
    count = 0
    for row in table.rows:
        writer.writerow([_safe(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _begun(book: Workbook, table: Table, name: str) -> Any:
    """A new sheet with its heads, which stay in sight; on paper it is as wide as a page."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for index, head in enumerate(table.heads):
        sheet.column_dimensions[_letter(index)].width = WIDTHS.get(head, WIDTH)
    sheet.append([_head(sheet, head) for head in table.heads])
    return sheet


def _head(sheet: Any, head: str) -> Any:
    cell = WriteOnlyCell(sheet, head)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell, *, is_read: bool = False) -> Any:
    """Numbers as they are; every text a string cell, whatever it begins with."""
    text = _fitting(value) if isinstance(value, str) else value
    is_dangerous = isinstance(text, str) and text.startswith(DANGEROUS)
    if not is_dangerous and not is_read:
        return text
    cell = WriteOnlyCell(sheet, text)
    if is_dangerous:
        cell.data_type = "s"
    if is_read:
        cell.alignment = BROKEN
    return cell


def _fitting(value: str) -> str:
    text = CONTROL.sub("", value)
    return text[: LONGEST - len(CUT)] + CUT if len(text) > LONGEST else text


def _safe(value: Cell) -> Cell:
    if isinstance(value, str):
        text = CONTROL.sub("", value)
        return f"'{text}" if text.startswith(DANGEROUS) else text
    return value


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)
