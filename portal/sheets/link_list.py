"""A file of links for a mail merge or messenger, as a workbook or as CSV: one row per supplier."""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from portal.sheets.results import Heading, Table, write_csv

FILE_NAMES = {"xlsx": "links.xlsx", "csv": "links.csv"}
HEADINGS = ("Supplier", "External code", "Contact", "Language", "Due", "Link", "Message")
WIDTHS = (30, 16, 24, 12, 24, 60, 80)


def csv_file(rows: Sequence[Sequence[str]]) -> bytes:
    """The links as CSV; text that a spreadsheet would take for a formula is marked as text."""
    held = BytesIO()
    write_csv(Table("Links", [Heading(name) for name in HEADINGS], rows), held)
    return held.getvalue()


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx file with a heading row. Every cell is text, never a formula or a clickable link."""
    held = BytesIO()
    book = Workbook(held, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, text = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Links")
    sheet.freeze_panes(1, 1)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, value, text)
    book.close()
    return held.getvalue()
