"""Reads a workbook: measures and slims each sheet, repacks them, and only then passes them to the library."""

import zipfile
from collections.abc import Collection
from dataclasses import replace
from io import BytesIO
from typing import Any

import python_calamine

from portal.domain.refusals import Invalid
from portal.sandbox.packed import Damaged, Packed, TooLarge
from portal.sheets.reader import archives, binary_workbook, open_document, parts, slimming, styles, texts
from portal.sheets.reader.archives import Workbook
from portal.sheets.reader.cell_text import as_text
from portal.sheets.reader.limits import DAMAGED, MEGABYTE, MOST_UNPACKED, TOO_MUCH
from portal.sheets.reader.parts import BookParts, SheetPart
from portal.sheets.reader.slimming import Budget, Slim

MOST_STYLES = 20 * MEGABYTE
MOST_SHARED = 100 * MEGABYTE
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="{}" xmlns:r="{}"><workbookPr date1904="{:d}"/><sheets>{}</sheets></workbook>'
)
SHEET = '<sheet name={} sheetId="{}" r:id="s{}"/>'
RELATION = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="{}">{}</Relationships>'
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def read(data: bytes, only: Collection[str] | None = None, file_name: str = "") -> list[dict[str, Any]]:
    """Every sheet in order, or those with these names, in the form that `portal.sheets.grid` expects."""
    try:
        packed = Packed(data, MOST_UNPACKED)
        workbook_format = archives.format_of(packed, file_name)
        if workbook_format == Workbook.XLSB:
            return binary_workbook.read(packed, data)
        return open_document.read(packed) if workbook_format == Workbook.ODS else _read(packed, only)
    except Damaged as error:
        raise Invalid(DAMAGED) from error
    except TooLarge as error:
        raise Invalid(TOO_MUCH) from error


def _read(packed: Packed, only: Collection[str] | None) -> list[dict[str, Any]]:
    book_parts = parts.find(packed)
    if only is not None:
        book_parts = replace(book_parts, sheets=tuple(sheet for sheet in book_parts.sheets if sheet.name in only))
    shared = packed.read(book_parts.texts, MOST_SHARED) if book_parts.texts else b""
    lengths = texts.lengths([shared]) if book_parts.texts else []
    styled = packed.read(book_parts.styles, MOST_STYLES) if book_parts.styles else b""
    widths = styles.padded_widths([styled]) if book_parts.styles else {}
    budget = Budget()
    slims = [
        slimming.slim(sheet.name, packed.pieces(sheet.part), lengths, widths, budget) for sheet in book_parts.sheets
    ]
    book = _opened(_packed(book_parts, slims, shared, styled))
    return [
        _sheet(book, at, read_sheet, made)
        for at, (read_sheet, made) in enumerate(zip(book_parts.sheets, slims, strict=True))
    ]


def _packed(book_parts: BookParts, slims: list[Slim], shared: bytes, styled: bytes) -> bytes:
    """A workbook of the parts that are read, each where the library looks for it."""
    listed = "".join(SHEET.format(f'"{at}"', at, at) for at in range(1, len(slims) + 1))
    related = [
        RELATION.format(f"s{at}", RELATED, "worksheet", f"worksheets/{at}.xml") for at in range(1, len(slims) + 1)
    ]
    related += [RELATION.format("texts", RELATED, "sharedStrings", "sharedStrings.xml")] if book_parts.texts else []
    related += [RELATION.format("styles", RELATED, "styles", "styles.xml")] if book_parts.styles else []
    root = RELATION.format("book", RELATED, "officeDocument", "xl/workbook.xml")
    contents = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(PACKAGE, root).encode(),
        "xl/workbook.xml": BOOK.format(MAIN, RELATED, book_parts.counts_from_1904, listed).encode(),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(PACKAGE, "".join(related)).encode(),
        **{f"xl/worksheets/{at}.xml": slim.content for at, slim in enumerate(slims, start=1)},
    }
    contents |= {"xl/sharedStrings.xml": shared} if book_parts.texts else {}
    contents |= {"xl/styles.xml": styled} if book_parts.styles else {}
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as writing:
        for name, content in contents.items():
            writing.writestr(name, content)
    return held.getvalue()


def _opened(data: bytes) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_object(BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(DAMAGED) from error


def _sheet(book: python_calamine.CalamineWorkbook, at: int, part: SheetPart, made: Slim) -> dict[str, Any]:
    try:
        rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(DAMAGED) from error
    written = [_ended([as_text(cell) for cell in row]) for row in rows]
    for (row, column), width in made.padded.items():
        if row <= len(written) and column <= len(written[row - 1]):
            written[row - 1][column - 1] = written[row - 1][column - 1].zfill(width)
    return {
        "name": part.name,
        "rows": written,
        "is_hidden": part.is_hidden,
        "hidden_rows": made.hidden_rows,
        "hidden_columns": made.hidden_columns,
        "is_filtered": made.is_filtered,
        "merged": made.merged,
    }


def _ended(row: list[str]) -> list[str]:
    """A row without its trailing empty cells."""
    while row and not row[-1]:
        row.pop()
    return row
