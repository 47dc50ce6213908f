"""Cells as XML: the type of each, Excel's limit as Excel counts it, and nothing that breaks the file."""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest

from portal.sheets.cell_markup import CUT, LONGEST, MOST_KNOWN, Cell, CellMarkup

MARKUP = CellMarkup(text_style=0, date_style=1, moment_style=2)


def cell(value: Cell, markup: CellMarkup = MARKUP) -> Element:
    (found,) = fromstring(markup.row(7, ("B",), [value]))
    return found


def text(value: Cell) -> str:
    found = cell(value)
    assert found.get("t") == "inlineStr"
    return "".join(found.itertext())


def test_a_cell_says_where_it_is_and_a_blank_one_is_left_out() -> None:
    row = fromstring(MARKUP.row(3, ("A", "B", "C"), ["x", None, 1]))
    assert [one.get("r") for one in row] == ["A3", "C3"]


@pytest.mark.parametrize("value", ["=1+1", "@SUM(A1)", "", "1", " two ", "<c t='b'>", "&amp;", "]]>", "a\nb"])
def test_a_text_is_that_text(value: str) -> None:
    assert text(value) == value


@pytest.mark.parametrize(("value", "written"), [("a\r\nb\rc", "a\nb\nc"), ("a\x00b\x1f\uffff", "ab"), ("\ud800", "?")])
def test_what_xml_cannot_hold_is_taken_out(value: str, written: str) -> None:
    assert text(value) == written


def test_a_text_that_looks_escaped_is_escaped() -> None:
    assert text("_x0041_ _x00 _xyz") == "_x005F_x0041_ _x00 _xyz"


@pytest.mark.parametrize("character", ["w", "😀"])
def test_a_text_is_cut_where_excel_counts_to_its_limit(character: str) -> None:
    units = len(character.encode("utf-16-le")) // 2
    fits = character * (LONGEST // units)
    assert text(fits) == fits
    cut = text(fits + character)
    assert cut.endswith(character + CUT)
    assert LONGEST - units < len(cut.encode("utf-16-le")) // 2 <= LONGEST


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (5, "5"),
        (-1.5, "-1.5"),
        (Decimal("8500.00"), "8500"),
        (0.1, "0.1"),
        (10**20, "1e+20"),
        (2**53, "9007199254740992"),
    ],
)
def test_a_number_is_a_number(value: Cell, written: str) -> None:
    found = cell(value)
    assert (found.get("t"), "".join(found.itertext())) == (None, written)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), Decimal("NaN"), 10**400])
def test_a_number_that_no_cell_can_hold_is_text(value: Cell) -> None:
    assert text(value) == str(value)


def test_truths_days_and_moments_have_types_of_their_own() -> None:
    assert (cell(True).get("t"), "".join(cell(False).itertext())) == ("b", "0")
    day, moment = cell(date(1900, 3, 1)), cell(datetime(2026, 1, 1, 18, tzinfo=UTC))
    assert (day.get("s"), "".join(day.itertext())) == ("1", "61")
    assert (moment.get("s"), "".join(moment.itertext())) == ("2", "46023.75")
    assert text(date(1900, 2, 28)) == "1900-02-28"


def test_texts_that_come_again_are_remembered_up_to_a_number() -> None:
    markup = CellMarkup(3, 1, 2)
    for number in range(MOST_KNOWN + 5):
        assert cell(f"t{number}", markup).get("s") == "3"
    assert "".join(cell("t1", markup).itertext()) == "t1"
    assert len(markup._known) <= MOST_KNOWN
