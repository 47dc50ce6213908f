"""Tables as files: a workbook in which no supplier text is ever a formula, and CSV that is as safe to open.

openpyxl writes everything around the rows: styles, tables, print settings. Rows may go to several sheets in turn; they
are buffered as XML in temporary files and inserted at the end, so memory use is constant. CSV has no types, so text
that a spreadsheet would take for a formula gets an apostrophe in front (OWASP's advice); the workbook and JSON hold
every text unchanged.
"""

import csv
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as DeclaredTable
from openpyxl.worksheet.table import TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from portal.sheets.cell_markup import UNPRINTABLE, Cell, CellMarkup, printable

MOST_ROWS = 1_048_575
"""The rows of a sheet below its headings."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Characters that may start a formula, including full-width ones in East Asian editions."""

DAYS, MOMENTS = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
PIECE = 1 << 17
"""How many characters of rows are buffered before they are written to the temporary file."""
END_OF_ROWS = b"</sheetData>"
DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
QUICKLY = 3
"""A compression level: half the time of the default, files a tenth larger."""


@dataclass(frozen=True)
class Heading:
    """A column's name, its width in characters, and the type of its cells, a key of `parquet.TYPES`."""

    name: str
    width: int = 14
    type: str = "text"


@dataclass(frozen=True)
class Table:
    """A name, headings and rows; the rows are generated while they are written."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Cell]]


class Workbook:
    """A workbook being written: add sheets, add rows to any of them, then close it."""

    def __init__(self, to: IO[bytes], *, most_rows: int = MOST_ROWS) -> None:
        self._to, self._most_rows = to, most_rows
        self._frame = openpyxl.Workbook()
        (day, moment, wrapped), *_ = self._frame.worksheets[0]["A1:C1"]
        day.number_format, moment.number_format = DAYS, MOMENTS
        wrapped.alignment = Alignment(wrap_text=True, vertical="top")
        self._plain = CellMarkup(0, day.style_id, moment.style_id)
        self._wrapped = CellMarkup(wrapped.style_id, day.style_id, moment.style_id)
        self._frame.remove(self._frame.worksheets[0])
        self._sheets: list[Sheet] = []

    def add_sheet(self, name: str, headings: Sequence[Heading], *, is_wrapped: bool = False) -> "Sheet":
        """Add a sheet that is a table with filters. `is_wrapped` wraps texts for people who read them."""
        markup = self._wrapped if is_wrapped else self._plain
        sheet = Sheet(self._frame, name, headings, markup, most_rows=self._most_rows)
        self._sheets.append(sheet)
        return sheet

    def close(self) -> None:
        """Write the file."""
        for sheet in self._sheets:
            sheet.finish()
        held = io.BytesIO()
        self._frame.save(held)
        pages = {page.worksheet.path.lstrip("/"): page for sheet in self._sheets for page in sheet.pages}
        with (
            zipfile.ZipFile(held) as frame,
            zipfile.ZipFile(self._to, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICKLY) as made,
        ):
            for name in frame.namelist():
                with made.open(name, "w", force_zip64=True) as part:
                    if name in pages:
                        pages[name].write(frame.read(name), part)
                    else:
                        part.write(frame.read(name))


class Sheet:
    """One table of a workbook; when a page is full, it continues on another ("Answers 2")."""

    def __init__(
        self,
        frame: openpyxl.Workbook,
        name: str,
        headings: Sequence[Heading],
        markup: CellMarkup,
        *,
        most_rows: int,
    ) -> None:
        self._frame, self._name, self._headings = frame, name, headings
        self._markup, self._most_rows = markup, most_rows
        self._columns = tuple(get_column_letter(place) for place in range(1, len(headings) + 1))
        self.pages: list[Page] = []
        self._begin_page()

    def add(self, row: Sequence[Cell]) -> None:
        """Append a row."""
        page = self.pages[-1]
        if page.rows == self._most_rows:
            page = self._begin_page()
        page.add(self._markup.row(page.rows + 2, self._columns, row))

    def finish(self) -> None:
        """Make each page a table, which gives it filters and a name for formulas and pivots."""
        name = re.sub("[^A-Za-z]", "", self._name)
        headings = [printable(heading.name) for heading in self._headings]
        for number, page in enumerate(self.pages, start=1):
            page.declare_table(f"{name}{number}", headings)

    def _begin_page(self) -> "Page":
        name = f"{self._name} {len(self.pages) + 1}" if self.pages else self._name
        page = Page(_empty_page(self._frame, name, self._headings))
        self.pages.append(page)
        return page


class Page:
    """An openpyxl worksheet with its headings; the rows below them are in a temporary file."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet, self.rows, self._range = worksheet, 0, ""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is written
        self._waiting: list[str] = []
        self._size = 0

    def add(self, row: str) -> None:
        """Append a row, given as XML."""
        self.rows += 1
        self._waiting.append(row)
        self._size += len(row)
        if self._size > PIECE:
            self._flush()

    def declare_table(self, name: str, headings: Sequence[str]) -> None:
        """Declare the table after the last row. Without the column names, openpyxl would create all its cells."""
        self._range = f"A1:{get_column_letter(len(headings))}{max(self.rows, 1) + 1}"
        columns = [TableColumn(id=place, name=heading) for place, heading in enumerate(headings, start=1)]
        table = DeclaredTable(
            displayName=name, ref=self._range, tableColumns=columns, autoFilter=AutoFilter(ref=self._range)
        )
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        self.worksheet.add_table(table)

    def write(self, frame: bytes, to: IO[bytes]) -> None:
        """Write openpyxl's worksheet with the rows below its headings, and delete the temporary file."""
        self._flush()
        start, end = DIMENSION.sub(f'<dimension ref="{self._range}"'.encode(), frame, count=1).split(END_OF_ROWS)
        to.write(start)
        with self._file:
            self._file.seek(0)
            shutil.copyfileobj(self._file, to, PIECE)
        to.write(END_OF_ROWS + end)

    def _flush(self) -> None:
        self._file.write("".join(self._waiting).encode())
        self._waiting, self._size = [], 0


def write_csv(table: Table, to: IO[bytes]) -> int:
    """Write one table as UTF-8 with a byte order mark, for spreadsheets; returns the number of rows."""
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


def _empty_page(frame: openpyxl.Workbook, name: str, headings: Sequence[Heading]) -> Worksheet:
    """A worksheet with headings that stay visible and repeat in print; landscape, one page wide."""
    page: Worksheet = frame.create_sheet(name)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    footer = page.oddFooter
    footer.left.text, footer.right.text = "&A", "Page &P of &N"  # type: ignore[union-attr]
    for place, heading in enumerate(headings, start=1):
        page.column_dimensions[get_column_letter(place)].width = heading.width
        cell = page.cell(1, place)
        cell.value, cell.data_type, cell.font = printable(heading.name), "s", Font(bold=True)
    return page


def _plain(value: Cell) -> Cell:
    """A cell of a CSV file: never a formula; booleans and timestamps have one format."""
    if isinstance(value, str):
        text = UNPRINTABLE.sub("", value)
        return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return format(value, "f") if isinstance(value, Decimal) else value
