"""The rejected rows of a list as a workbook to correct and import again, each with what to do about it."""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from portal.sheets.supplier_list import RejectedRow, Source

FILE_NAME = "rows-with-errors.xlsx"
WHAT_TO_DO = "What to do"
ROW = "Row in your file"
LONGEST_CELL = 32_000


def workbook(rejected: Sequence[RejectedRow], source: Source) -> bytes:
    """An .xlsx file with the list's own columns, all as text, after two columns that an import ignores."""
    held = BytesIO()
    book = Workbook(held, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    text, bold = book.add_format({"num_format": "@", "valign": "top"}), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Rows with errors")
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 40, 22, text)
    columns = source.columns.all if source.columns else ()
    for place, heading in enumerate((ROW, WHAT_TO_DO, *(heading_column.heading for heading_column in columns))):
        sheet.write_string(0, place, heading[:LONGEST_CELL], bold)
    for line, row in enumerate(rejected, start=1):
        sheet.write_number(line, 0, row.number)
        sheet.write_string(line, 1, "\n".join(row.problems)[:LONGEST_CELL], wrapped)
        for place, column in enumerate(columns, start=2):
            cell = row.cells[column.number - 1] if column.number <= len(row.cells) else ""
            sheet.write_string(line, place, cell[:LONGEST_CELL], text)
    book.close()
    return held.getvalue()
