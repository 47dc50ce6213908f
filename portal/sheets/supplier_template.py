"""The empty list for a buyer to fill in, with a sheet that explains each column and gives an example."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets.supplier_headings import NAMES, NEEDED

FILE_NAME = "suppliers.xlsx"
MEANINGS = {field.name: (field.meaning, field.example) for field in SUPPLIER_FIELDS}
WIDTHS = {field.name: field.width for field in SUPPLIER_FIELDS}


def template() -> bytes:
    """An .xlsx file in the format that `supplier_list.read` expects. The examples are on its second sheet."""
    book = Workbook()
    sheet = book.active if isinstance(book.active, Worksheet) else book.create_sheet()
    sheet.title = "Suppliers"
    sheet.append([NAMES[meaning] for meaning in MEANINGS])
    _explain(book.create_sheet("How to fill it in"))
    for column, meaning in enumerate(MEANINGS, start=1):
        head = sheet.cell(1, column)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFCF5C" if meaning in NEEDED else "E3ECEA")
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[meaning]
        for row in range(2, 202):
            sheet.cell(row, column).number_format = "@"
    sheet.freeze_panes = "A2"
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _explain(sheet: Worksheet) -> None:
    sheet.append(["Column", "Needed", "What to write", "Example"])
    for meaning, (words, example) in MEANINGS.items():
        sheet.append([NAMES[meaning], "yes" if meaning in NEEDED else "", words, example])
    for character, width in zip("ABCD", (20, 10, 70, 28), strict=True):
        sheet.column_dimensions[character].width = width
        sheet[f"{character}1"].font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
