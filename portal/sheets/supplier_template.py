"""The empty list a buyer fills in: the columns, one example, and a sheet that says what each column wants."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.sheets.supplier_list import NAMES, NEEDED

FILE_NAME = "suppliers.xlsx"
MEANINGS = {
    "name": ("The supplier's name.", "Halvora Garments"),
    "code": ("Your own number for this supplier. It recognises the supplier when you import again.", "CN-0001"),
    "country": ("Two letters (ISO 3166-1), or the name.", "BD"),
    "contact_name": ("The person the email greets.", "Nadia Karim"),
    "contact_address": (
        "The address emails go to. Further addresses may follow, after a semicolon.",
        "nadia@halvora.example",
    ),
    "language": ("A language tag such as en, fr, pt-BR. Blank means English.", "en"),
    "time_zone": ("The IANA name. Blank means the main time zone of the country.", "Asia/Dhaka"),
    "os_id": ("The Open Supply Hub id, if there is one.", ""),
    "lei": ("The Legal Entity Identifier, 20 letters and figures, if there is one.", ""),
    "own_ids": ("Other ids of yours, like SAP: 400123; DUNS: 12.", ""),
    "category": ("What you buy from this supplier.", "Garments"),
    "annual_spend": ("What you spend with this supplier in a year, with the currency.", "120000 USD"),
    "tags": ("Words to find suppliers by, with a semicolon between them.", "strategic; tier 1"),
}


def template() -> bytes:
    """An .xlsx file that `supplier_list.read` takes as it stands, without the example."""
    book = Workbook()
    sheet = book.active if isinstance(book.active, Worksheet) else book.create_sheet()
    sheet.title = "Suppliers"
    sheet.append([NAMES[meaning] for meaning in MEANINGS])
    _explain(book.create_sheet("How to fill it in"))
    for column, meaning in enumerate(MEANINGS, start=1):
        head = sheet.cell(1, column)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="FFCF5C" if meaning in NEEDED else "E3ECEA")
        sheet.column_dimensions[get_column_letter(column)].width = 22
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
