"""Workbooks written by hand, cell by cell, as programs and attackers write them."""

import posixpath
from collections.abc import Sequence

from tests.files import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = ["Supplier name", "Country", "Contact email"]
HALVORA = ["Halvora", "BD", "nadia@halvora.example"]


def row(number: int, texts: Sequence[str], **attributes: str) -> str:
    """A row of texts, each cell with its place."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    cells = "".join(
        f'<c r="{_letters(place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts, start=1)
    )
    return f'<row r="{number}"{more}>{cells}</row>'


def _letters(column: int) -> str:
    head, rest = divmod(column - 1, 26)
    return (_letters(head) if head else "") + chr(65 + rest)


def book(
    rows: str, *, part: str = "worksheets/sheet1.xml", before: str = "", after: str = "", state: str = "",
    texts: str = "", doctype: str = "",
) -> bytes:  # fmt: skip
    """A workbook of one sheet called S. `before` and `after` stand round its rows; `part` is where it lies."""
    shared = f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if texts else ""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" '
        f'r:id="r1"{state}/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="{part}"/>{shared}</Relationships>',
        posixpath.normpath(
            f"xl/{part}"
        ): f'{doctype}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    if texts:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    return zipped(parts)
