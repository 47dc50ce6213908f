"""Tables as files: cells have types, texts are never formulas, sheets can be filtered and printed."""

import csv
import io
import shutil
import subprocess
import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from portal.sheets.cell_markup import CUT, LONGEST, Cell
from portal.sheets.results import MOST_ROWS, Heading, Table, Workbook, write_csv

WORDS = [
    "=1+1", "+1", "@SUM(A1)", "-2", "  two spaces  ", "a\nb\tc", "5 < 6 & 7 > 2 \"'", "]]>", "<is/>", "&amp;",
    "é مرحبا 😀", "_x0041_", "1", "TRUE", "2026-01-01", "\u202eabc\u200b", "x" * 121, "https://x.example",
]  # fmt: skip
HEADINGS = [Heading("number", 9), Heading("words", 60), Heading("half"), Heading("yes"), Heading("none")]
ROWS: list[list[Cell]] = [[number, words, Decimal("1.5"), True, None] for number, words in enumerate(WORDS)]
NAME = "Follow-ups & <more>"


def written(rows: list[list[Cell]], *, most_rows: int = MOST_ROWS, is_wrapped: bool = False) -> bytes:
    held = io.BytesIO()
    book = Workbook(held, most_rows=most_rows)
    sheet = book.add_sheet(NAME, HEADINGS, is_wrapped=is_wrapped)
    book.add_sheet("Empty", HEADINGS)
    for row in rows:
        sheet.add(row)
    book.close()
    return held.getvalue()


def test_openpyxl_reads_numbers_truths_and_texts_as_they_were_given() -> None:
    sheet = load_workbook(io.BytesIO(written(ROWS)))[NAME]
    found = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in found] == ROWS
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "b"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_calamine_reads_what_was_given() -> None:
    sheet = python_calamine.CalamineWorkbook.from_object(io.BytesIO(written(ROWS))).get_sheet_by_index(0)
    assert [row[1] for row in sheet.to_python()[1:]] == WORDS


def test_days_and_moments_are_dates_of_the_workbook() -> None:
    moment = datetime(2026, 5, 1, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    rows: list[list[Cell]] = [[date(2026, 5, 1), moment, date(1899, 12, 31), date(9999, 12, 31)]]
    day, at, early, last = load_workbook(io.BytesIO(written(rows))).worksheets[0][2][:4]
    assert (day.value, day.number_format) == (datetime(2026, 5, 1), "yyyy-mm-dd")  # noqa: DTZ001
    assert (at.value, at.number_format) == (datetime(2026, 5, 2, 1, 30), "yyyy-mm-dd hh:mm:ss")  # noqa: DTZ001
    assert (early.value, early.data_type) == ("1899-12-31", "s")
    assert last.value == datetime(9999, 12, 31)  # noqa: DTZ001


def test_every_sheet_is_a_table_with_filters_that_prints_one_page_wide() -> None:
    book = load_workbook(io.BytesIO(written(ROWS, most_rows=10)))
    assert book.sheetnames == [NAME, "Empty", f"{NAME} 2"]
    for sheet, rows in zip(book.worksheets, (10, 1, len(WORDS) - 10), strict=True):
        (table,) = sheet.tables.values()
        assert table.ref == table.autoFilter.ref == f"A1:E{rows + 1}"
        names = [heading.name for heading in HEADINGS]
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[1]] == names
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        fit = sheet.sheet_properties.pageSetUpPr
        assert fit is not None
        assert fit.fitToPage
        assert sheet.column_dimensions["B"].width == pytest.approx(60, abs=1)
    assert len({name for sheet in book for name in sheet.tables}) == 3


def test_a_table_longer_than_a_sheet_goes_on_on_another() -> None:
    book = load_workbook(io.BytesIO(written([[number] for number in range(7)], most_rows=3)))
    pages = [sheet for sheet in book if sheet.title != "Empty"]
    assert [sheet.title for sheet in pages] == [NAME, f"{NAME} 2", f"{NAME} 3"]
    assert [row[0] for sheet in pages for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(7))


def test_a_reader_that_trusts_the_stated_size_sees_every_row() -> None:
    sheet = load_workbook(io.BytesIO(written(ROWS)), read_only=True)[NAME]
    assert (sheet.max_row, len(list(sheet.rows))) == (len(ROWS) + 1, len(ROWS) + 1)


def test_a_heading_is_a_text_whatever_it_holds() -> None:
    held = io.BytesIO()
    book = Workbook(held)
    book.add_sheet("Any", [Heading("=1+1"), Heading("a\x00b\ud800"), Heading("<c>")])
    book.close()
    sheet = load_workbook(held).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[1]] == [("=1+1", "s"), ("ab?", "s"), ("<c>", "s")]
    assert sheet.tables["Any1"].column_names == ["=1+1", "ab?", "<c>"]


def test_many_rows_take_no_more_memory_than_few() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        book = Workbook(io.BytesIO())
        sheet = book.add_sheet("Any", HEADINGS)
        for number in range(rows):
            sheet.add([number, "yes", 1.5, True, None])
        book.close()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(30_000) < peak(5_000) + 1_500_000


def test_lines_of_a_sheet_to_read_are_broken() -> None:
    assert load_workbook(io.BytesIO(written(ROWS, is_wrapped=True))).worksheets[0]["B2"].alignment.wrap_text is True
    assert not load_workbook(io.BytesIO(written(ROWS))).worksheets[0]["B2"].alignment.wrap_text


def test_what_a_workbook_cannot_hold_is_taken_out_or_cut() -> None:
    rows: list[list[Cell]] = [["a\x00b\x0bc\ufffe"], ["w" * 40_000], ["\ud800"], ["line\r\nend"], [10**20]]
    sheet = load_workbook(io.BytesIO(written(rows))).worksheets[0]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found[0] == "abc"
    assert (len(str(found[1])), str(found[1])[-len(CUT) :]) == (LONGEST, CUT)
    assert found[2:] == ["?", "line\nend", 10**20]


@pytest.mark.slow
def test_libreoffice_reads_what_was_given(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "x.xlsx").write_bytes(written(ROWS))
    target = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path)]
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run([office, home, "--headless", *target, str(tmp_path / "x.xlsx")], check=True, capture_output=True)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as reading:
        assert [row[1] for row in csv.reader(reading)][1:] == WORDS


def as_csv(row: list[Cell]) -> list[str]:
    held = io.BytesIO()
    assert write_csv(Table("t", [Heading("a")] * len(row), [row]), held) == 1
    (_, cells) = csv.reader(io.StringIO(held.getvalue().decode("utf-8-sig"), newline=""))
    return cells


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\n=", "\u00a0@"])
def test_whatever_a_formula_may_begin_with_is_text_in_a_csv(begins: str) -> None:
    assert as_csv([f"{begins}1+1"]) == [f"'{begins}1+1"]


def test_a_csv_has_one_spelling_for_each_type() -> None:
    moment = datetime(2026, 5, 1, 12, 0, 5, 999, tzinfo=UTC)
    row: list[Cell] = [True, False, None, -5, Decimal("-1E+3"), Decimal("8500.00"), date(2026, 5, 1), moment, "\ud800"]
    assert as_csv(row) == [
        *("true", "false", "", "-5", "-1000", "8500.00", "2026-05-01", "2026-05-01T12:00:05+00:00", "?")
    ]
