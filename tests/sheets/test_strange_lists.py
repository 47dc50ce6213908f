"""Lists as strangers send them: headings, quotation marks, encodings and cells of many programs and people."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from portal.domain.refusals import Invalid
from portal.sheets import places
from portal.sheets.supplier_headings import meaning
from portal.sheets.supplier_list import read
from tests.sheets.test_supplier_list import HALVORA, HEAD, csv_list, problems, text, xlsx


@pytest.mark.parametrize(
    "heading",
    ["Bank name", "Buyer name", "First name", "Bank country", "Company code", "No.", "Region name", "Supplier city",
     "Supplier group", "Name of owner", "Code postal", "City", "ที่อยู่", "城市", "序号", "Supplier VAT number"],
)  # fmt: skip
def test_a_heading_with_another_meaning_is_no_column_of_ours(heading: str) -> None:
    assert meaning(heading) is None


@pytest.mark.parametrize("cell", ["名" * 2_000, "nome" * 40 + "q", "nome" * 15, "ที่แสดง" * 30])
def test_one_very_long_word_is_soon_known_to_be_no_heading(cell: str) -> None:
    assert meaning(cell) in (None, ("name", 2_000))


def quoted(opening: str, closing: str, mark: str = ",") -> str:
    rows = (["Supplier name", "Country", "Email"], ["Acme, Ltd", "BD", "a@b.example"])
    return "".join(mark.join(f"{opening}{cell}{closing}" for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize(
    "data",
    [quoted('"', '"').encode(), quoted("'", "'").encode(), quoted("“", "”").encode(), quoted("«", "»", ";").encode(),
     b'"Supplier name,Country,Email"\n"""Acme, Ltd"",BD,a@b.example"\n',
     quoted('"', '"').replace("\n", "\0\0\n").encode() + b"\0" * 40, quoted('"', '"').encode("utf-32"),
     quoted('"', '"', "^").encode(), quoted('"', '"', "\N{FULLWIDTH COMMA}").encode()],
)  # fmt: skip
def test_a_text_file_is_read_however_it_is_quoted_parted_and_filled_up(data: bytes) -> None:
    (row,) = read(data, "list.xls").rows
    assert (row.name, row.country, row.contact_address) == ("Acme, Ltd", "BD", "a@b.example")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [('"Acme,BD,a@b.example\nFine,FR,c@d.example\n"Other, Ltd",DE,e@f.example\n', "A cell in row 2 holds whole rows"),
     ("Acme, Ltd,BD,a@b.example\n", "This row has 4 cells, but 3 columns have headings"),
     ("Caf\N{REPLACEMENT CHARACTER},FR,a@b.example\n", "A letter of this cell was lost"),
     ("Acme,#N/A,a@b.example\n", "This cell holds the error #N/A")],
)  # fmt: skip
def test_what_would_come_in_garbled_is_refused_with_what_to_do(rows: str, sentence: str) -> None:
    try:
        (line,) = read(f"Supplier name,Country,Email\n{rows}".encode(), "a.csv").refused
        told = line.problem
    except Invalid as refused:
        told = refused.sentence
    assert told.startswith(sentence)


def test_a_code_that_a_spreadsheet_took_for_a_day_is_no_code() -> None:
    found = read(xlsx(HEAD, ["Halvora", date(2026, 3, 1), *HALVORA[2:]]), "suppliers.xlsx")
    assert "has taken this code for the day 2026-03-01" in found.refused[0].problem


def test_a_name_stored_as_utf_8_twice_is_read_and_told() -> None:
    found = csv_list(["Ã–ztÃ¼rk A.Åž.", *HALVORA[1:]])
    assert [row.name for row in found.rows] == ["Öztürk A.Ş."]
    assert found.notes[0].problem == "“Ã–ztÃ¼rk A.Åž.” was read as “Öztürk A.Ş.”."
    assert [row.name for row in csv_list(["SÃO JOÃO – Têxteis", *HALVORA[1:]]).rows] == ["SÃO JOÃO – Têxteis"]


def test_one_row_of_another_program_does_not_garble_the_others() -> None:
    data = text(HEAD, *(["Nhà máy Đà Nẵng", f"V{number}", *HALVORA[2:]] for number in range(9))).encode()
    found = read(data + text(["Café", "V9", *HALVORA[2:]]).encode("cp1252"), "a.csv")
    assert {row.name for row in found.rows} == {"Nhà máy Đà Nẵng"}
    assert problems(found) == [(11, "Supplier name")]


def test_headings_merged_over_two_rows_stand_beside_those_of_a_group() -> None:
    rows = (["Supplier name", "Code", "Country", "Contact", ""], ["", "", "", "Name", "E-mail"],
            ["Acme", "7", "BD", "Li", "li@a.example"])  # fmt: skip
    (row,) = read(xlsx(*rows), "a.xlsx").rows
    assert (row.name, row.code, row.country, row.contact_name) == ("Acme", "7", "BD", "Li")


@pytest.mark.parametrize(
    ("head", "row"),
    [("Supplier name,Country,Country,Email", "Acme,BD,Bangladesh,li@a.example"),
     ("Supplier name,Contact address,Country,Email", "Acme,2 Mill Road,BD,li@a.example")],
)  # fmt: skip
def test_two_columns_that_say_the_same_or_hold_something_else_are_no_question(head: str, row: str) -> None:
    found = read(f"{head}\n{row}\n".encode(), "a.csv")
    assert [(each.country, each.contact_address) for each in found.rows] == [("BD", "li@a.example")]
    assert found.notes == ()


@pytest.mark.parametrize("data", [b"<note><to>Name", b'[{"name": "A"}]', b"BEGIN:VCARD\nFN:A"])
def test_another_kind_of_file_is_said_to_be_one(data: bytes) -> None:
    with pytest.raises(Invalid, match="This file holds no table that can be read"):
        read(data, "list.xls")


def test_a_contact_s_language_is_the_supplier_s_where_no_column_says_another() -> None:
    data = (
        "Supplier name,Country,Email,Language\nA,BD,li@a.example [fr]; bo@a.example [zh],\nB,BD,li@b.example [fr],es\n"
    )
    rows = read(data.encode(), "a.csv").rows
    assert [(row.language, "language" in row.unsaid) for row in rows] == [("fr", False), ("es", False)]
    assert rows[0].other_contacts == ({"name": "", "address": "bo@a.example", "language": "zh"},)


CONTACTS = ["Code", "Supplier name", "Country", "Contact name", "Email", "Language", "Category"]


def test_a_row_for_each_contact_is_one_supplier_with_several_contacts() -> None:
    suppliers = csv_list(
        ["7", "Acme", "BD", "Li", "li@a.example", "bn", ""],
        ["7", "ACME", "Bangladesh", "Bo", "bo@a.example", "en", ""],
        ["8", "Acme", "BD", "Xu", "xu@a.example", "", ""],
        ["7", "Other", "BD", "Mo", "mo@a.example", "", ""],
        ["7", "Acme", "BD", "Li", "LI@a.example", "", ""],
        head=CONTACTS,
    )
    first, second = suppliers.rows
    assert first.other_contacts == ({"name": "Bo", "address": "bo@a.example", "language": "en"},)
    assert (second.code, second.other_contacts) == ("8", ())
    assert [(note.row, "bo@a.example was added" in note.problem) for note in suppliers.notes] == [(3, True)]
    assert problems(suppliers) == [(5, "Code"), (6, "Code")]


def test_cells_merged_over_rows_count_for_each_of_them() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (CONTACTS[:5], ["7", "Acme", "BD", "Li", "li@a.example"], ["", "", "", "Bo", "bo@a.example"],
                ["8", "Fine", "FR", "Xu", "xu@f.example"], ["", "", "", "", ""]):  # fmt: skip
        sheet.append(row)
    for cells in ("A2:A3", "B2:B3", "C2:C3", "A4:A5", "B4:B5"):
        sheet.merge_cells(cells)
    held = BytesIO()
    book.save(held)
    suppliers = read(held.getvalue(), "merged.xlsx")
    assert [row.name for row in suppliers.rows] == ["Acme", "Fine"]
    assert suppliers.rows[0].other_contacts == ({"name": "Bo", "address": "bo@a.example"},)
    assert suppliers.refused == ()


def test_a_formula_that_was_never_calculated_and_an_error_are_told_at_their_cell() -> None:
    rows = (["=B9", "Acme", "BD", "", "li@a.example", "", ""], ["8", "Fine", "FR", "", "xu@f.example", "", "=B9"],
            ["9", "#REF!", "FR", "", "mo@f.example", "", ""], ["10", "Good", "FR", "", "=B9", "", "#N/A"])  # fmt: skip
    suppliers = read(xlsx(CONTACTS, *rows), "formulas.xlsx")
    assert [(row.code, row.category) for row in suppliers.rows] == [("8", None)]
    assert [(line.row, line.column, line.problem[:31]) for line in suppliers.refused] == [
        (2, "Code", "This cell is a formula that was"),
        (4, "Supplier name", "This cell holds the error #REF!"),
        (5, "Email", "This cell is a formula that was"),
    ]
    assert [note.problem[-22:] for note in suppliers.notes] == ["The cell was left out."]


def test_an_error_in_a_cell_that_is_not_needed_leaves_only_that_cell_out() -> None:
    suppliers = csv_list(["7", "Acme", "BD", "", "li@a.example", "", "#N/A"], head=CONTACTS)
    assert [(row.name, row.category) for row in suppliers.rows] == [("Acme", None)]
    assert suppliers.notes[0].column == "Category"


@pytest.mark.parametrize("head", ["Firma / Company;Land / Country;E-Mail / Email", "Firma|Company;Land;E-Mail"])
def test_a_heading_in_two_languages_means_what_both_mean(head: str) -> None:
    (row,) = read(f"{head}\nAcme;BD;li@a.example\n".encode(), "a.csv").rows
    assert (row.name, row.country, row.contact_address) == ("Acme", "BD", "li@a.example")
    assert meaning("Firma / Telefon") is None


@pytest.mark.parametrize(
    ("cell", "address"),
    [("mailto:li@a.example?subject=Hello", "li@a.example"), ("<mailto:li@a.example?cc=b@c.example>", "li@a.example"),
     ("li@ex\u0430mple.example", ""), ("li@\u043f\u0440\u0438.example", "li@\u043f\u0440\u0438.example")],
)  # fmt: skip
def test_a_link_s_subject_is_no_address_and_one_label_has_one_alphabet(cell: str, address: str) -> None:
    rows = csv_list(["7", "Acme", "BD", "", cell, "", ""], head=CONTACTS).rows
    assert [row.contact_address for row in rows] == ([address] if address else [])


@pytest.mark.parametrize(
    ("name", "code"), [("N. Korea", "KP"), ("S. Korea", "KR"), ("Trinidad", "TT"), ("Sao Tome", "ST")]
)
def test_a_shortened_country_is_known(name: str, code: str) -> None:
    assert places.country(name) == code
