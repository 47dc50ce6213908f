"""What is written by hand is a workbook to everybody: openpyxl, calamine and LibreOffice read the same cells back."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
import python_calamine
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from portal.sheets.rows_out import CUT, LONGEST, Cell, RowsOut

WORDS = [
    "=1+1", "+1", "@SUM(A1)", "-2", "  two spaces  ", "a\nb\tc", "5 < 6 & 7 > 2 \"'", "]]>", "<is/>", "&amp;",
    "é مرحبا 😀", "_x0041_", "1", "TRUE", "2026-01-01", "\u202eabc\u200b", "x" * 121,
]  # fmt: skip
ROWS: list[list[Cell]] = [[number, words, 1.5, True, None, False] for number, words in enumerate(WORDS)]


def _written(rows: list[list[Cell]]) -> bytes:
    held = io.BytesIO()
    book = RowsOut(held)
    book.begin("Answers & <more>", ("n", "words", "half", "yes", "none", "no"), [9, 60, 9, 9, 9, 9])
    for row in rows:
        book.add(row)
    book.begin("Read", ("a",), [30], is_read=True)
    book.add(["a long sentence"])
    book.close()
    return held.getvalue()


def test_openpyxl_reads_what_was_given() -> None:
    book = load_workbook(io.BytesIO(_written(ROWS)))
    assert book.sheetnames == ["Answers & <more>", "Read"]
    sheet = book["Answers & <more>"]
    found = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    found = [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in found]
    assert found == ROWS
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "b"}
    assert sheet["A1"].font.b is True
    assert sheet["A2"].font.b is False
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width == 60
    assert sheet["B2"].alignment.wrap_text is None
    assert book["Read"]["A2"].alignment.wrap_text is True


def test_calamine_reads_what_was_given() -> None:
    sheet = python_calamine.CalamineWorkbook.from_object(io.BytesIO(_written(ROWS))).get_sheet_by_index(0)
    found = sheet.to_python()
    assert [row[1] for row in found[1:]] == WORDS
    assert found[2][2:] == [1.5, True, "", False]


@pytest.mark.slow
def test_libreoffice_reads_what_was_given(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "x.xlsx").write_bytes(_written(ROWS))
    target = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path)]
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run([office, home, "--headless", *target, str(tmp_path / "x.xlsx")], check=True, capture_output=True)
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as reading:
        assert [row[1] for row in csv.reader(reading)][1:] == WORDS


def test_what_a_workbook_cannot_hold_is_taken_out_or_cut() -> None:
    rows: list[list[Cell]] = [["a\x00b\x0bc\ufffe"], ["w" * 40_000], ["\ud800"], ["line\r\nend"], [10**20]]
    sheet = load_workbook(io.BytesIO(_written(rows))).worksheets[0]
    found = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found[0] == "abc"
    assert (len(str(found[1])), str(found[1])[-len(CUT) :]) == (LONGEST, CUT)
    assert found[2] == "?"
    assert str(found[3]).replace("\r\n", "\n") == "line\nend"
    assert found[4] == 10**20
