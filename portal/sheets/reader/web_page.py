"""Reads the tables of a web page, which many business systems write under the name .xls."""

import re
from email import message_from_bytes
from email.message import Message as EmailMessage
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from portal.domain.refusals import Invalid
from portal.sheets import encodings
from portal.sheets.reader.limits import MOST_COLUMNS, MOST_SHEETS
from portal.sheets.reader.slimming import Budget
from portal.sheets.reader.table import Table

NO_TABLE = (
    "This file is a web page without a table of its own. Open it in the program it comes from or in a spreadsheet, "
    "save the list as .xlsx or as CSV UTF-8 and choose that."
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f]+")
MOST_SPANNED_ROWS = 1_000
LINE_BREAK = "\ue000"
"""Stands for <br> while a cell's text is put together; no list holds this character."""


def read(data: bytes, encoding: str) -> list[dict[str, Any]]:
    """Every table of a page that holds no other table, as a sheet, in order."""
    text, name = _decoded(data, encoding)
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, remove_comments=True))
    except (etree.LxmlError, ValueError) as error:
        raise Invalid(NO_TABLE) from error
    etree.strip_elements(page, "script", "style", with_tail=False)
    budget = Budget()
    inner = [table for table in page.iter("table") if next(table.iterdescendants("table"), None) is None]
    sheets = [_sheet(table, number, budget) for number, table in enumerate(inner[:MOST_SHEETS], start=1)]
    sheets = [sheet for sheet in sheets if sheet["rows"]]
    if not sheets:
        raise Invalid(NO_TABLE)
    if len(sheets) == 1:
        sheets[0]["name"] = ""
    return [sheet | {"encoding": name} for sheet in sheets]


def page_of_archive(data: bytes) -> bytes:
    """The page within a web archive (.mht), which Excel writes as “Single File Web Page”."""
    message = message_from_bytes(data)
    pages = (_content(part) for part in message.walk() if part.get_content_type() == "text/html")
    page = next((content for content in pages if b"<table" in content.lower()), b"")
    if not page:
        raise Invalid(NO_TABLE)
    return page


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    """The text in the encoding that somebody chose, that the page declares, or that its bytes prove."""
    declared = DECLARED.search(data[:4_000])
    if not encoding and declared and not encodings.proven(data):
        try:
            encoding = encodings.named(declared[1].decode("ascii"))
        except Invalid:
            encoding = ""
    text, name = encodings.decode(data, encoding)
    return re.sub(r"^\s*<\?xml[^>]*>", "", text), name


def _sheet(element: Any, number: int, budget: Budget) -> dict[str, Any]:
    table = Table(f"Table {number}", budget)
    taken: dict[int, int] = {}
    for row, line in enumerate(element.iter("tr"), start=1):
        column = 0
        if HIDDEN.search(line.get("style", "")):
            table.hide_rows(row, 1)
        for cell in line.iter("td", "th"):
            column += 1
            while taken.get(column, 0) >= row:
                column += 1
            width, height = _span(cell, "colspan", MOST_COLUMNS), _span(cell, "rowspan", MOST_SPANNED_ROWS)
            table.put(row, column, _text(cell))
            if height > 1:
                taken |= dict.fromkeys(range(column, column + width), row + height - 1)
            column += width - 1
    return table.finished()


def _span(cell: Any, name: str, most: int) -> int:
    stated = cell.get(name, "1").strip()
    return max(1, min(most, int(stated))) if stated.isascii() and stated.isdecimal() and len(stated) < 9 else 1


def _text(cell: Any) -> str:
    """A cell's text as a browser shows it: one space for many, a line for each <br>."""
    for line_break in cell.iter("br"):
        line_break.tail = f"{LINE_BREAK}{line_break.tail or ''}"
    lines = SPACES.sub(" ", cell.text_content()).split(LINE_BREAK)
    return "\n".join(line.strip() for line in lines).strip()
