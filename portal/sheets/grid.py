"""A workbook or a text file as rows of text, opened only after its size has been looked at from outside.

A few hundred kilobytes can unfold into gigabytes: a zip of zeros, one cell at the far corner of a sheet, one long text
that a million cells point at. Each is measured in the packed file before the reader may unfold it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import TypeAlias

import python_calamine
from openpyxl import load_workbook

from portal.domain.refusals import Invalid
from portal.sheets import encodings, text_table

MOST_BYTES = 20_000_000
MOST_ENTRIES = 1_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 200
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_TEXT = 150_000_000
MOST_SHEETS = 50
LONGEST_NUMBER = 10**15

CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,18})["']""")
TEXT_CELL = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si[\s>].*?</(?:\w+:)?si>", re.DOTALL)
ZEROS = re.compile(rb"""formatCode=["']00+["']""")
ODD_MARKUP = re.compile(rb"<!DOCTYPE|<!ENTITY|encoding=[\"'](?!utf-8|us-ascii|ascii)", re.IGNORECASE)

Grid: TypeAlias = "list[list[str]]"
"""Every row from the sheet's first on, empty ones too: the place in the list plus one is the row's number."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file; a text file is one sheet without a name."""

    name: str
    rows: Grid
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    encoding: str = ""


def sheets(data: bytes, file_name: str, encoding: str = "") -> Iterator[Sheet]:
    """The sheets of an .xlsx, .csv or .txt file in their order; refused with a sentence when it cannot be read."""
    if not data:
        raise Invalid("This file is empty.")
    if len(data) > MOST_BYTES:
        raise Invalid(f"This file is larger than {MOST_BYTES // 1_000_000} MB. Split it and import the parts.")
    if data.startswith(b"PK"):
        yield from _workbook(data)
    elif file_name.lower().endswith((".xls", ".ods", ".xlsb")) or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid("This kind of workbook cannot be read. Save it as .xlsx or .csv and import that.")
    else:
        text, name = encodings.decode(data, encoding)
        rows = text_table.rows(text)
        if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
            raise Invalid(f"This file has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns. Split it.")
        yield Sheet("", rows, encoding=name)


def _workbook(data: bytes) -> Iterator[Sheet]:
    _look_from_outside(data)
    try:
        book = python_calamine.CalamineWorkbook.from_object(BytesIO(data))
        padded = _padded(data)
        for name in book.sheet_names[:MOST_SHEETS]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            texts = [[_text(cell) for cell in row] for row in rows]
            for (row, column), width in padded.get(name, {}).items():
                if row <= len(texts) and column <= len(texts[row - 1]):
                    texts[row - 1][column - 1] = texts[row - 1][column - 1].zfill(width)
            about = next(one for one in book.sheets_metadata if one.name == name)
            is_hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            yield Sheet(name, texts, is_hidden, _hidden_rows(data, name))
    except (python_calamine.CalamineError, OSError, ValueError, KeyError, TypeError) as trouble:
        raise Invalid("This workbook cannot be read: it is damaged or locked. Save it again as .xlsx.") from trouble


def _padded(data: bytes) -> dict[str, dict[tuple[int, int], int]]:
    """The cells that show a number with zeros before it (7 as 007), by sheet, row and column, and how wide they are.

    The fast reader knows no formats; the slow one is asked only where the workbook has a format of zeros alone.
    """
    with zipfile.ZipFile(BytesIO(data)) as packed:
        styles = [packed.read(name) for name in packed.namelist() if name.lower().endswith("styles.xml")]
    for one in styles:
        _check_markup(one)
    if not any(ZEROS.search(one) for one in styles):
        return {}
    book = load_workbook(BytesIO(data), read_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): len(cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, int) and re.fullmatch("00+", cell.number_format)
        }
        for sheet in book.worksheets
    }


def _look_from_outside(data: bytes) -> None:
    """Refuse what would unfold into more than a list of suppliers can be."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            entries = packed.infolist()
            _check_sizes(entries, len(data))
            texts = _shared_texts(packed)
            for entry in entries:
                if "worksheets/" in entry.filename and entry.filename.endswith(".xml"):
                    _check_sheet(packed.read(entry), texts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as trouble:
        raise Invalid("This workbook cannot be read: it is damaged or locked. Save it again as .xlsx.") from trouble


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Invalid("This workbook is too large to be a list of suppliers. Save the list alone and import that.")
    if unpacked > 10_000_000 and unpacked > packed * MOST_RATIO:
        raise Invalid("This workbook unpacks to far more than it holds. Save the list alone and import that.")
    if not any(entry.filename.lower().endswith("workbook.xml") for entry in entries):
        raise Invalid("This is not an .xlsx workbook. Save the list as .xlsx or .csv and import that.")


def _shared_texts(packed: zipfile.ZipFile) -> list[int]:
    """The length of each text that cells may point at."""
    names = [name for name in packed.namelist() if name.lower().endswith("sharedstrings.xml")]
    lengths: list[int] = []
    for name in names:
        content = packed.read(name)
        _check_markup(content)
        lengths += [len(found.group()) for found in SHARED_TEXT.finditer(content)]
    return lengths


def _check_sheet(content: bytes, texts: list[int]) -> None:
    _check_markup(content)
    cells = CELL.findall(content)
    last_row = max((int(row) for _, row in cells), default=0)
    width = max((_column_number(letters) for letters in {letters for letters, _ in cells}), default=0)
    if last_row > MOST_ROWS or width > MOST_COLUMNS or content.count(b"row") > 4 * MOST_ROWS:
        raise Invalid(
            f"A sheet of this workbook reaches beyond row {MOST_ROWS} or column {MOST_COLUMNS}. "
            "Copy the list into a new workbook and import that."
        )
    if texts and max(texts) * len(cells) > MOST_TEXT:
        said = sum(texts[int(index)] for index in TEXT_CELL.findall(content) if int(index) < len(texts))
        if said > MOST_TEXT:
            raise Invalid("This workbook unpacks to far more than it holds. Save the list alone and import that.")


def _check_markup(content: bytes) -> None:
    head = content[:2_000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head or ODD_MARKUP.search(head):
        raise Invalid("This workbook is written in an unusual way. Save it again as .xlsx and import that.")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    """A cell as a person reads it: a whole number without its decimal point, a day without midnight.

    A spreadsheet keeps fifteen figures of a number: a longer one is written so that nobody takes it for whole.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < LONGEST_NUMBER else format(cell, ".14E")
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


def _hidden_rows(data: bytes, name: str) -> frozenset[int]:
    if b'hidden="1"' not in b"".join(_parts(data)):
        return frozenset()
    sheet = load_workbook(BytesIO(data))[name]
    return frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)


def _parts(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        yield from (packed.read(one) for one in packed.namelist() if "worksheets/" in one)
