"""Results as files: long tables go on on another sheet, and cells hold what they were given."""

import io

from openpyxl import load_workbook

from portal.sheets.results import Table, write_xlsx


def test_a_table_longer_than_a_sheet_goes_on_on_another() -> None:
    held = io.BytesIO()
    rows: list[list[str | int | float | bool | None]] = [[number, f"row {number}"] for number in range(1, 8)]
    assert write_xlsx([Table("Answers", ("n", "words"), rows), Table("Flags", ("f",), [])], held, most=3) == 7
    book = load_workbook(held)
    assert book.sheetnames == ["Answers", "Answers 2", "Answers 3", "Flags"]
    found = [row for name in book.sheetnames[:3] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert found == [(number, f"row {number}") for number in range(1, 8)]
    assert all(book[name]["A1"].value == "n" for name in book.sheetnames[:3])
