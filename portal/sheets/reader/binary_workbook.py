"""Reads a binary workbook (.xlsb): each sheet is measured before the library gets the file."""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import python_calamine

from portal.domain.refusals import Invalid
from portal.sandbox.packed import Packed
from portal.sheets.reader import parts
from portal.sheets.reader.cell_text import as_text
from portal.sheets.reader.limits import DAMAGED, MEGABYTE, MOST_AREA, MOST_SHEETS, ODD, TOO_MANY_SHEETS, TOO_MUCH
from portal.sheets.reader.slimming import Budget
from portal.sheets.reader.styles import ZEROS
from portal.sheets.reader.table import Table

MOST_PART = 150 * MEGABYTE
LIBRARY_ERRORS = (python_calamine.CalamineError, OSError, ValueError, KeyError, TypeError)

ROW, BLANK, SHARED_TEXT, LAST_CELL = 0, 1, 7, 11
NUMBERS = (2, 5, 9)
TEXT_ITEM, SHEET, COLUMN, FILTER = 19, 156, 60, 161
FORMAT, STYLE, CELL_STYLES, CELL_STYLES_END = 44, 47, 617, 618
"""Record numbers of [MS-XLSB]; cells are 1 to 11."""
ROW_HIDDEN, COLUMN_HIDDEN = 0x10, 0x01


def is_one(packed: Packed) -> bool:
    """Whether the archive is a binary workbook."""
    return "xl/workbook.bin" in packed


def read(packed: Packed, data: bytes) -> list[dict[str, Any]]:
    """Every worksheet in order. Raises Invalid if one is too large or the file is damaged."""
    widths: dict[tuple[str, int, int], int] = {}
    try:
        tables = _measured(packed, widths)
    except struct.error as error:
        raise Invalid(DAMAGED) from error
    try:
        book = python_calamine.CalamineWorkbook.from_object(BytesIO(data))
        for name, table in tables.items():
            for number, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
                for column, cell in enumerate(cells, start=1):
                    table.put(number, column, as_text(cell).zfill(widths.get((name, number, column), 0)))
    except LIBRARY_ERRORS as error:
        raise Invalid(DAMAGED) from error
    return [table.finished() for table in tables.values()]


def _measured(packed: Packed, widths: dict[tuple[str, int, int], int]) -> dict[str, Table]:
    """An empty table for each worksheet by its name, once it is known that the library may read them all.

    `widths` gets the cells whose numbers show leading zeros.
    """
    book = parts.book_part(packed)
    links = parts.related(packed, book)
    by_kind = {kind: target for kind, target in links.values() if target in packed}
    lengths = _text_lengths(packed.read(by_kind["sharedStrings"], MOST_PART)) if "sharedStrings" in by_kind else []
    styles = _padded_styles(packed.read(by_kind["styles"], MOST_PART)) if "styles" in by_kind else {}
    budget, reading_budget = Budget(), Budget()
    tables: dict[str, Table] = {}
    for number, payload in records(packed.read(book, MOST_PART)):
        if number != SHEET:
            continue
        (state,) = struct.unpack_from("<I", payload)
        link, after = _text(payload, 8)
        name, _ = _text(payload, after)
        kind, target = links.get(link, ("", ""))
        if kind == "worksheet":
            if name in tables:
                raise Invalid(DAMAGED)
            tables[name] = Table(name, reading_budget, is_hidden=state != 0)
            padded = _measure(packed.read(target, MOST_PART), tables[name], Table(name, budget), lengths, styles)
            widths.update({(name, row, column): width for (row, column), width in padded.items()})
        if len(tables) > MOST_SHEETS:
            raise Invalid(TOO_MANY_SHEETS)
    if not tables:
        raise Invalid(DAMAGED)
    return tables


def _measure(
    part: bytes, table: Table, measure: Table, lengths: list[int], styles: dict[int, int]
) -> dict[tuple[int, int], int]:
    """Walk through a sheet's records: what is hidden goes to `table`, the place of each value is tried in `measure`.

    Returns the digits of numbers that are shown with leading zeros, by row and column.
    """
    row, widths = 0, dict[tuple[int, int], int]()
    for number, payload in records(part):
        if number == ROW:
            (at,) = struct.unpack_from("<I", payload)
            if at + 1 <= row:
                raise Invalid(ODD)  # the library relies on rows being in order
            row = at + 1
            if len(payload) > 11 and payload[11] & ROW_HIDDEN:
                table.hide_rows(row, 1)
        elif BLANK < number <= LAST_CELL:
            column, style = struct.unpack_from("<II", payload)
            measure.put(row, column + 1, "x")
            if number in NUMBERS and (style & 0xFFFFFF) in styles:
                widths[row, column + 1] = styles[style & 0xFFFFFF]
            if number == SHARED_TEXT:
                (at,) = struct.unpack_from("<I", payload, 8)
                measure.budget.take(text=lengths[at] if at < len(lengths) else 0)
        elif number == COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", payload)
            if flags & COLUMN_HIDDEN:
                table.hide_columns(first + 1, last - first + 1)
        elif number == FILTER:
            table.is_filtered = True
    return widths


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and content. Raises struct.error if the part ends within one."""
    at = 0
    while at < len(part):
        number, at = _compact(part, at, 2)
        length, at = _compact(part, at, 4)
        if at + length > len(part):
            raise struct.error
        yield number, part[at : at + length]
        at += length


def _compact(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and the place behind it."""
    number = 0
    for index in range(most):
        if at >= len(part):
            raise struct.error
        byte = part[at]
        at += 1
        number |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return number, at


def _text(payload: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", payload, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(payload):
        raise struct.error
    return payload[at + 4 : end].decode("utf-16-le", "replace"), end


def _text_lengths(part: bytes) -> list[int]:
    """The length of every shared text, in order."""
    lengths: list[int] = []
    for number, payload in records(part):
        if number == TEXT_ITEM:
            lengths.append(struct.unpack_from("<I", payload, 1)[0])
            if len(lengths) > MOST_AREA:
                raise Invalid(TOO_MUCH)
    return lengths


def _padded_styles(part: bytes) -> dict[int, int]:
    """The number of digits that each style with leading zeros shows, by the style's index."""
    formats: dict[int, int] = {}
    styles: list[int] = []
    is_inside = False
    for number, payload in records(part):
        if number == FORMAT and ZEROS.fullmatch(code := _text(payload, 2)[0]):
            formats[struct.unpack_from("<H", payload)[0]] = len(code)
        elif number in (CELL_STYLES, CELL_STYLES_END):
            is_inside = number == CELL_STYLES
        elif number == STYLE and is_inside:
            styles.append(struct.unpack_from("<H", payload, 2)[0])
    return {at: formats[style] for at, style in enumerate(styles) if style in formats}
