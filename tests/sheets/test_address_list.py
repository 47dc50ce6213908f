"""A list of corrected addresses: pasted in any of the ways in which people write two things on a line, or a file."""

import pytest

from portal.domain.refusals import Invalid
from portal.sheets import address_list
from tests.sheets.books import book, row


def pasted(text: str) -> address_list.AddressList:
    return address_list.read(text.encode(), address_list.PASTED)


@pytest.mark.parametrize(
    "line", ["M-A, New@Mill.example", "M-A\tnew@mill.example", "M-A new@mill.example", "M-A -> new@mill.example"]
)
def test_a_line_says_a_code_and_the_new_address(line: str) -> None:
    assert [(one.key, one.address) for one in pasted(line).rows] == [("M-A", "new@mill.example")]


def test_headings_are_left_out_and_rows_keep_their_numbers() -> None:
    listed = pasted("Code;New address\n\nM-A;new@mill.example\nM-B;nowhere\nM-C\n")
    assert [(one.number, one.key) for one in listed.rows] == [(3, "M-A")]
    assert [line.row for line in listed.refused] == [4, 5]
    assert "“nowhere” is not an email address" in listed.refused[0].problem


def test_one_supplier_with_two_new_addresses_is_refused() -> None:
    listed = pasted("M-A, one@mill.example\nm-a, two@mill.example\nM-A, ONE@mill.example")
    assert [(one.key, one.address) for one in listed.rows] == [("M-A", "one@mill.example")]
    assert [line.problem for line in listed.refused] == [address_list.TWICE]


def test_a_workbook_is_read_like_a_pasted_list() -> None:
    rows = row(1, ["Old", "New"]) + row(2, ["old@mill.example", "new@mill.example"])
    assert address_list.read(book(rows), "list.xlsx").rows[0].key == "old@mill.example"


def test_an_empty_list_says_what_to_write() -> None:
    with pytest.raises(Invalid, match="on each row a code or the old address"):
        pasted(" \n ")
