"""Tables as files: a workbook in which nothing a supplier wrote is ever a formula, and CSV that is as safe to open.

XlsxWriter writes the workbook row by row in constant memory. Texts, numbers, dates, times and truths are cells of
their own type. CSV has no types, so a text that a spreadsheet would take for a formula gets an apostrophe in front
(OWASP's advice); the workbook and JSON hold every text as it was given.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_range  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell: TypeAlias = str | int | float | Decimal | bool | date | datetime | None
"""What a cell can hold. Moments carry their zone; files give them in UTC."""

MOST_ROWS = 1_048_575
"""Rows of a sheet below its headings."""

LONGEST = 32_767
CUT = " … (cut here; the whole text is in the CSV and JSON exports)"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, in the full width of East Asian editions too."""

FIRST_DATE = date(1900, 3, 1)
"""Workbooks count days from here on rightly; earlier dates are written as text."""

A4 = 9


@dataclass(frozen=True)
class Heading:
    """The name of a column and its width in letters."""

    name: str
    width: int = 14


@dataclass(frozen=True)
class Table:
    """A name, headings and rows, which are made as they are written."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]


class Workbook:
    """A workbook under way: add sheets, add rows to any of them, and close it in the end."""

    def __init__(self, to: IO[bytes], *, most_rows: int = MOST_ROWS) -> None:
        self._book = xlsxwriter.Workbook(to, {"constant_memory": True})
        self._most_rows = most_rows
        self._sheets: list[Sheet] = []
        self.heading_format = self._book.add_format({"bold": True})
        self.date_format = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment_format = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.wrapped_format = self._book.add_format({"text_wrap": True, "valign": "top"})

    def add_sheet(self, name: str, headings: Sequence[Heading], *, is_wrapped: bool = False) -> "Sheet":
        """A sheet that is a table with filters. `is_wrapped` breaks the lines of its texts, for people who read it."""
        sheet = Sheet(self, name, headings, is_wrapped=is_wrapped, most_rows=self._most_rows)
        self._sheets.append(sheet)
        return sheet

    def add_page(self, name: str) -> Worksheet:
        """An empty page of XlsxWriter's, for `Sheet`."""
        return self._book.add_worksheet(name)

    def close(self) -> None:
        """Write the file."""
        for sheet in self._sheets:
            sheet.finish()
        self._book.close()


class Sheet:
    """One table of a workbook; when a page is full it goes on on the next ("Answers 2")."""

    def __init__(
        self, book: Workbook, name: str, headings: Sequence[Heading], *, is_wrapped: bool, most_rows: int
    ) -> None:
        self._book, self._name, self._headings, self._most_rows = book, name, headings, most_rows
        self._text_format = book.wrapped_format if is_wrapped else None
        self._pages = 0
        self._begin_page()

    def add(self, row: Sequence[Cell]) -> None:
        """One row below those there are."""
        if self._row == self._most_rows:
            self.finish()
            self._begin_page()
        self._row += 1
        for column, value in enumerate(row):
            if value is not None:
                self._write(column, value)

    def finish(self) -> None:
        """Make the page a table, which is the filter and the name that formulas and pivots use."""
        rows = max(self._row, 1)
        if self._row == 0:
            self._page.write_string(1, 0, "")
        _add_table(
            self._page,
            f"{re.sub('[^A-Za-z]', '', self._name)}{self._pages}",
            rows,
            [one.name for one in self._headings],
        )

    def _begin_page(self) -> None:
        self._pages, self._row = self._pages + 1, 0
        name = self._name if self._pages == 1 else f"{self._name} {self._pages}"
        page = self._page = self._book.add_page(name)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&L&A&RPage &P of &N")
        for column, heading in enumerate(self._headings):
            page.set_column(column, column, heading.width)
            page.write_string(0, column, heading.name, self._book.heading_format)

    def _write(self, column: int, value: Cell) -> None:
        page, row = self._page, self._row
        if isinstance(value, str):
            page.write_string(row, column, _text(value), self._text_format)
        elif isinstance(value, bool):
            page.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal):
            page.write_number(row, column, float(value))
        elif isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            page.write_datetime(row, column, moment, self._book.moment_format)
        elif isinstance(value, date):
            self._write_date(column, value)

    def _write_date(self, column: int, value: date) -> None:
        if value < FIRST_DATE:
            self._page.write_string(self._row, column, value.isoformat(), self._text_format)
        else:
            at_midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
            self._page.write_datetime(self._row, column, at_midnight, self._book.date_format)


def write_csv(table: Table, to: IO[bytes]) -> int:
    """Write one table as UTF-8 with a mark, so that spreadsheets open it rightly; returns its rows."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([heading.name for heading in table.headings])
    count = 0
    for row in table.rows:
        writer.writerow([_plain(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _add_table(page: Worksheet, name: str, rows: int, headings: Sequence[str]) -> None:
    """Declare the page's cells a table.

    XlsxWriter refuses tables in constant memory because it writes their headings and remembers their cells; here the
    headings are already written, so a table of one row is declared and given its real range.
    """
    waiting = page.table.pop(0, None)
    page.constant_memory = False
    columns = [{"header": heading} for heading in headings]
    page.add_table(0, 0, 1, len(headings) - 1, {"name": name, "columns": columns, "style": "Table Style Light 1"})
    page.constant_memory = True
    page.table.pop(0, None)
    if waiting is not None:
        page.table[0] = waiting
    last = xl_range(0, 0, rows, len(headings) - 1)
    table: dict[str, Any] = page.tables[-1]
    table["range"] = table["a_range"] = table["autofilter"] = last


def _text(value: str) -> str:
    """A text as a workbook can hold it; what is too long is cut and says so."""
    text = SURROGATE.sub("?", UNPRINTABLE.sub("", value)).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def _plain(value: Cell) -> Cell:
    """A cell of a CSV file: no formula, truths and moments in one spelling."""
    if isinstance(value, str):
        text = UNPRINTABLE.sub("", value)
        return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return format(value, "f") if isinstance(value, Decimal) else value
