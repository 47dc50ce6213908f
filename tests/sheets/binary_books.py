"""Binary workbooks (.xlsb) written record by record, as [MS-XLSB] has them."""

import struct
from collections.abc import Sequence

from tests.files import zipped
from tests.sheets.books import OFFICE, PACKAGE

RELATION = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'


def record(number: int, payload: bytes = b"") -> bytes:
    """One record: number and length in seven bits a byte."""
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, sizes = len(payload), bytearray()
    while True:
        sizes.append(length & 0x7F | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            return head + bytes(sizes) + payload


def words(text: str) -> bytes:
    """A text with its length before it."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def row(at: int, cells: Sequence[str | float | None], is_hidden: bool = False, style: int = 0) -> bytes:
    """A row from 0: a text is written in place, a number as a double in a style, None as a styled empty cell."""
    made = record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0x10 if is_hidden else 0, 0, 0))
    for column, cell in enumerate(cells):
        place = struct.pack("<II", column, style)
        if cell is None:
            made += record(1, place)
        else:
            made += (
                record(5, place + struct.pack("<d", cell))
                if isinstance(cell, float)
                else record(6, place + words(cell))
            )
    return made


def shared(at: int, index: int) -> bytes:
    """A row from 0 whose first cell is a shared text."""
    return record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0)) + record(7, struct.pack("<III", 0, 0, index))


def book(rows: bytes, *, texts: Sequence[str] = (), state: int = 0, hidden_column: int | None = None) -> bytes:
    """A workbook of one sheet called S whose style 1 shows numbers with three digits."""
    styles = (
        record(615, struct.pack("<I", 1))
        + record(44, struct.pack("<H", 164) + words("000"))
        + record(616)
        + record(617, struct.pack("<I", 2))
    )
    for number_format in (0, 164):
        styles += record(47, struct.pack("<HH", 0, number_format) + bytes(12))
    columns = b""
    if hidden_column is not None:
        columns = (
            record(390) + record(60, struct.pack("<IIIIH", hidden_column, hidden_column, 2000, 0, 1)) + record(391)
        )
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 9, 0, 9)) + columns + record(145) + rows + record(146)
    listed = record(143) + record(156, struct.pack("<II", state, 1) + words("r1") + words("S")) + record(144)
    items = record(159, struct.pack("<II", len(texts), len(texts)))
    items += b"".join(record(19, b"\0" + words(text)) for text in texts) + record(160)
    relations = RELATION.format("r1", OFFICE, "worksheet", "worksheets/sheet1.bin")
    relations += RELATION.format("r2", OFFICE, "styles", "styles.bin")
    relations += RELATION.format("r3", OFFICE, "sharedStrings", "sharedStrings.bin")
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        + RELATION.format("r1", OFFICE, "officeDocument", "xl/workbook.bin")
        + "</Relationships>",
        "xl/workbook.bin": record(131) + listed + record(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/worksheets/sheet1.bin": sheet + record(130),
        "xl/styles.bin": record(278) + styles + record(618) + record(279),
        "xl/sharedStrings.bin": items,
    }
    return zipped(parts)


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
    '<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/>'
    '<Override PartName="/xl/sharedStrings.bin" ContentType="application/vnd.ms-excel.sharedStrings"/></Types>'
)
