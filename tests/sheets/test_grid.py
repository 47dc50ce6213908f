"""A workbook or text file is read in full where it holds little, and refused with a sentence where it would do harm."""

import random
import struct
import time
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from portal import sandbox
from portal.domain.refusals import Invalid
from portal.sheets import grid, supplier_list
from portal.sheets.grid import Sheet
from tests.sheets.books import HALVORA, HEAD, book, row

pytestmark = pytest.mark.slow

FIRST = row(1, HEAD)
TEXT = '<c t="inlineStr"><is><t>x</t></is></c>'
NUMBER = "<c><v>1</v></c>"


def read(data: bytes, name: str = "list.xlsx") -> Sheet:
    (sheet,) = grid.sheets(data, name)
    return sheet


ATTACKS = {
    "a far row, its cell without a place": FIRST + f'<row r="1048576">{NUMBER}</row>',
    "a full row without places and a far row": FIRST + NUMBER.join(["<row>", *[""] * 600, "</row>"]),
    "hundreds of thousands of cells in one row": FIRST + f'<row r="2">{"<c><v>1</v></c>" * 300_000}</row>',
    "hundreds of thousands of empty cells in one row": FIRST + f'<row r="2">{"<c/>" * 300_000}</row>',
    "millions of cells that say A2": FIRST + '<row r="2">' + '<c r="A2"/>' * 2_000_000 + "</row>",
    "a place beyond all places": FIRST + '<row r="2"><c r="A9999999999"><v>1</v></c></row>',
    "a row beyond all rows": FIRST + f'<row r="99999999999999999999">{NUMBER}</row>',
    "a negative row": FIRST + f'<row r="-5">{NUMBER}</row>',
    "row nought": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "a place in lower case": FIRST + '<row r="2"><c s="0" r="xfd1048576"><v>1</v></c></row>',
    "a place by character reference": FIRST + '<row r="2"><c r="&#88;FD1048576"><v>1</v></c></row>',
    "a place behind a >": FIRST + '<row r="2"><c x="&gt;" y=">" r="XFD1048576"><v>1</v></c></row>',
    "a place with dollars": FIRST + '<row r="2"><c r="$XFD$1048576"><v>1</v></c></row>',
    "rows that go back": FIRST + row(50_000, ["x"]) + row(2, ["y"]),
    "half a sheet": FIRST + "<row>",
    "a tag that never ends": FIRST + '<row r="2"><c r="' + "A" * 60_000_000,
    "more rows than a sheet has": FIRST + "<row/>" * 1_100_000,
}


@pytest.mark.parametrize("rows", ATTACKS.values(), ids=ATTACKS)
def test_a_sheet_made_to_do_harm_is_a_sentence_within_a_moment(rows: str) -> None:
    data, begun = book(rows), time.monotonic()
    with pytest.raises(Invalid):
        grid.sheets(data, "list.xlsx")
    assert time.monotonic() - begun < 10


def test_a_sheet_is_measured_wherever_it_lies() -> None:
    far = FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for part in ("sheets/s.xml", "s.XML", "../elsewhere/s.bin"):
        with pytest.raises(Invalid, match="beyond row"):
            grid.sheets(book(far, part=part), "list.xlsx")


def test_relations_without_number_are_refused() -> None:
    relation = '<Relationship Id="r{}" Type="x/worksheet" Target="s.xml"/>'
    data, many = BytesIO(), "".join(relation.format(number) for number in range(10_002))
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{many}</Relationships>")
    with pytest.raises(Invalid, match="more than can be read"):
        grid.sheets(data.getvalue(), "list.xlsx")


def test_one_long_text_that_many_cells_point_at_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 200))
    with pytest.raises(Invalid, match="more than can be read"):
        grid.sheets(book(cells, texts=f"<si><t>{'x' * 1_000_000}</t></si>"), "list.xlsx")


def test_entities_are_refused() -> None:
    with pytest.raises(Invalid, match="unusual"):
        grid.sheets(book(FIRST, doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), "list.xlsx")


def test_a_dimension_that_lies_changes_nothing() -> None:
    """A second reader once walked every cell that it names."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["External code"])
    sheet.append([7])
    sheet["A2"].number_format = "000"
    held, lying = BytesIO(), BytesIO()
    made.save(held)
    with zipfile.ZipFile(held) as whole, zipfile.ZipFile(lying, "w") as packed:
        for name in whole.namelist():
            content = whole.read(name).replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
            packed.writestr(name, content)
    assert read(lying.getvalue()).rows == [["External code"], ["007"]]


def test_a_zip_whose_directory_lies_about_sizes_is_refused() -> None:
    data = bytearray(book(FIRST + row(2, ["x" * 90_000_000])))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            struct.pack_into("<I", data, at + place, min(1_000, struct.unpack_from("<I", data, at + place)[0]))
    with pytest.raises(Invalid, match="damaged"):
        grid.sheets(bytes(data), "list.xlsx")


def test_cells_that_are_only_styled_do_not_count() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append(HALVORA)
    for place in ("XFD1", "AMJ1", "A1048576"):
        sheet[place].fill = PatternFill("solid", "FFFF00")
    held = BytesIO()
    made.save(held)
    assert read(held.getvalue()).rows == [HEAD, HALVORA]
    assert len(supplier_list.read(held.getvalue(), "styled.xlsx").rows) == 1


def test_styles_as_far_as_a_sheet_goes_are_read() -> None:
    styled = FIRST + row(2, HALVORA)
    styled += "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(3, 300_000))
    assert read(book(styled)).rows == [HEAD, HALVORA]


def test_cells_without_places_stand_one_after_the_other() -> None:
    assert read(book(f"<row>{TEXT}{TEXT}</row><row/><row>{TEXT}<c/>{TEXT}</row>")).rows == [
        ["x", "x"], [], ["x", "", "x"],
    ]  # fmt: skip


def test_what_is_hidden_is_told() -> None:
    rows = FIRST + row(2, HALVORA, hidden="1") + row(3, HALVORA)
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="100" max="16384" hidden="1"/></cols>'
    sheet = read(book(rows, before=columns, after='<autoFilter ref="A1:C3"/>', state=' state="hidden"'))
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({2}), frozenset({2}))
    assert sheet.is_hidden
    assert sheet.is_filtered
    shown = read(book(FIRST))
    assert not (shown.is_hidden or shown.is_filtered or shown.hidden_rows or shown.hidden_columns)


@pytest.mark.parametrize(
    "data",
    [b"a,b\r\n" * 5_000_000, b"," * 19_000_000, b'"' + b"," * 19_000_000, b"a\n" * 9_000_000, b'"a\n' * 5_000_000],
    ids=["five million lines", "commas", "commas in an open quotation", "short lines", "open quotations"],
)
def test_a_text_file_is_given_up_at_its_limit(data: bytes) -> None:
    with pytest.raises(Invalid):
        grid.sheets(data[:20_000_000], "list.csv")


def test_what_was_read_ahead_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(FIRST + row(2, HALVORA))
    broken = book(FIRST + '<row r="2"><c r="XFD2"><v>1</v></c></row>')
    grid.read_ahead(data, "ahead.xlsx")
    grid.read_ahead(broken, "ahead.xlsx")
    monkeypatch.setattr(sandbox, "run", lambda *_args, **_named: pytest.fail("read a second time"))
    assert grid.sheets(data, "ahead.xlsx")[0].rows == [HEAD, HALVORA]
    with pytest.raises(Invalid, match="beyond row"):
        grid.sheets(broken, "ahead.xlsx")


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes with some changed, cut out, doubled or put elsewhere."""
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(made)), chance.choice((1, 2, 4, 30))
        match chance.randrange(4):
            case 0:
                made[at : at + length] = chance.randbytes(length)
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case _:
                made[at : at + length] = b"\xff" * length
    return bytes(made)


def test_a_mutated_workbook_is_read_or_is_a_sentence() -> None:
    whole = book(FIRST + row(2, HALVORA), texts="<si><t>x</t></si>")
    with zipfile.ZipFile(BytesIO(whole)) as packed:
        contents = {name: packed.read(name) for name in packed.namelist()}
    for seed in range(40):
        damaged = mutated(whole, seed)
        if seed % 2:  # whole zips whose sheet is damaged, else only the zip would be tried
            held = BytesIO()
            with zipfile.ZipFile(held, "w") as made:
                for name, content in contents.items():
                    made.writestr(name, mutated(content, seed) if "sheet" in name else content)
            damaged = held.getvalue()
        try:
            assert all(
                isinstance(text, str) for sheet in grid.sheets(damaged, "m.xlsx") for row in sheet.rows for text in row
            )
        except Invalid as refused:
            assert refused.sentence.endswith(".")
