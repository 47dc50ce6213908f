from io import BytesIO

from openpyxl import load_workbook

from portal.sheets.supplier_headings import HEADINGS
from portal.sheets.supplier_list import read
from portal.sheets.supplier_template import MEANINGS, template


def test_the_template_can_be_imported_as_it_stands() -> None:
    found = read(template(), "suppliers.xlsx")
    assert (found.rows, found.refused, found.unknown) == ((), (), ())


def test_a_filled_template_is_read_whole() -> None:
    book = load_workbook(BytesIO(template()))
    for column, (_, example) in enumerate(MEANINGS.values(), start=1):
        book["Suppliers"].cell(2, column).value = example
    held = BytesIO()
    book.save(held)
    (row,) = read(held.getvalue(), "suppliers.xlsx").rows
    assert (row.code, row.time_zone, row.unsaid) == ("CN-0001", "Asia/Dhaka", frozenset())


def test_every_column_that_can_be_read_stands_in_the_template() -> None:
    assert list(MEANINGS) == list(HEADINGS)
