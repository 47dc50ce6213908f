"""Lists as old Excel, LibreOffice, binary workbooks and business systems write them, and what is refused in words."""

import struct
import time
from pathlib import Path

import pytest

from portal.domain.refusals import Invalid
from portal.sheets import grid, questionnaire_book, supplier_list, xlsform
from portal.sheets.grid import Sheet
from tests.files import document, zipped
from tests.sheets import binary_books
from tests.sheets.books import HALVORA, HEAD

SAMPLES = Path(__file__).parent / "samples"
OFFICE_NS = "urn:oasis:names:tc:opendocument:xmlns"
TEXT_CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


def read(data: bytes, name: str = "list.xls") -> tuple[Sheet, ...]:
    return grid.sheets(data, name)


def ods(rows: str, sheet: str = "S", **more: bytes | str) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE_NS}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="{sheet}">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, **more})


XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="000"/></Style></Styles><Worksheet ss:Name="List"><Table>
<Row><Cell><Data ss:Type="String">Code</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">Name</Data></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:StyleID="s1"><Data ss:Type="Number">7</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">A &amp; B</Data><Comment><ss:Data>not this</ss:Data></Comment></Cell></Row>
</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>
</WorksheetOptions></Worksheet></Workbook>"""

WEB_PAGE = """<html><head><meta charset=windows-1254><style>td {}</style></head><body><table><tr><td><table>
<tr><th colspan=2>Supplier list</th></tr><tr><th>Supplier name<th>Country<th rowspan=2>Email</tr>
<tr><td>Yıldız<br> A.Ş.<td>TR</tr>
<tr style="display: none"><td>H&amp;M<td>SE<td>x@y.example</tr></table></td></tr></table>"""


@pytest.mark.parametrize("name", ["suppliers.xls", "suppliers.ods"])
def test_workbooks_of_old_excel_and_libreoffice_are_read_whole(name: str) -> None:
    """Codes with zeros, days, truths, hidden rows, columns and sheets; a comment is no value."""
    suppliers, ghost = read((SAMPLES / name).read_bytes(), name)
    head, first, *others = suppliers.rows
    assert head == ["Code", "Supplier name", "Country", "Contact email", "Day", "Share", "When", "Ok"]
    assert first[:7] == ["007", "Öztürk 名", "TR", "a@b.example", "2026-03-01", "0.5", "2026-03-01T10:05:00"]
    assert first[7] in ("TRUE", "1")
    assert others == [["007", "Two", "BD", "c@d.example"], ["008", "Three", "BD", "e@d.example"]]
    assert (suppliers.hidden_rows, suppliers.hidden_columns) == (frozenset({3}), frozenset({4}))
    assert (ghost.rows, suppliers.is_hidden, ghost.is_hidden) == ([["x"]], False, True)
    listed = supplier_list.look((SAMPLES / name).read_bytes(), "renamed.csv")
    assert (listed.source.sheet, listed.source.hidden) == ("Suppliers", 1)
    assert [question.about for question in listed.questions] == ["hidden_rows"]


def test_a_binary_workbook_is_read_whole() -> None:
    rows = binary_books.row(0, ["Code", "Name"]) + binary_books.row(1, [7.0, "Öz", None], style=1)
    rows += binary_books.row(2, [8.0, "Two"], is_hidden=True) + binary_books.shared(3, 0)
    (sheet,) = read(binary_books.book(rows, texts=["Shared"], state=1, hidden_column=1), "list.xlsb")
    assert sheet.rows == [["Code", "Name"], ["007", "Öz"], ["8", "Two"], ["Shared"]]
    assert (sheet.name, sheet.is_hidden, sheet.hidden_rows, sheet.hidden_columns) == (
        "S",
        True,
        frozenset({3}),
        frozenset({2}),
    )


def test_xml_spreadsheets_and_web_pages_named_xls_are_read() -> None:
    (sheet,) = read(XML_2003.encode())
    assert sheet.rows == [["Code", "", "Name"], [], [], ["007", "", "A & B"]]
    assert (sheet.name, sheet.is_hidden, sheet.hidden_rows) == ("List", True, frozenset({4}))
    (page,) = read(WEB_PAGE.encode("cp1254"))
    assert page.rows[1:3] == [["Supplier name", "Country", "Email"], ["Yıldız\nA.Ş.", "TR"]]
    assert (page.rows[3], page.hidden_rows, page.encoding) == (["H&M", "SE", "x@y.example"], frozenset({4}), "cp1254")
    archive = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
    assert read(archive + WEB_PAGE.encode("cp1254") + b"\n--b--\n")[0].rows == page.rows


@pytest.mark.parametrize("name", ["list.txt", "list.tsv", "list.tab", "list.xls"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_parted_by_tabs_is_read_under_any_name(name: str, encoding: str) -> None:
    data = "".join("\t".join(cells) + "\r\n" for cells in (HEAD, ["Öz, Ltd", *HALVORA[1:]])).encode(encoding)
    (row,) = supplier_list.read(data, name).rows
    assert (row.name, row.country) == ("Öz, Ltd", "BD")


def iwork(_: object = None) -> bytes:
    return zipped({"Index/Document.iwa": b"x", "Index/Tables/DataList.iwa": b"x"})


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (iwork(), "list.numbers", "Apple Numbers. Open it there, choose File, Export To, Excel or CSV"),
        (iwork(), "list.pages", "Apple Pages. Open it there"),
        (document(), "list.docx", "This is a text document. Copy its table"),
        (zipped({"list.csv": "Name,Country"}), "list.zip", "This is a zip archive. Unpack it"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "list.xlsx", "with a password"),
        (ods("", **{"META-INF/manifest.xml": "<a><encryption-data/></a>"}), "list.ods", "with a password"),
        (b"\xd0\xcf\x11\xe0 old", "list.xls", "damaged or locked"),
        (b"%PDF-1.7\n1 0 obj", "list.xls", "This is a PDF"),
        (b"\x89PNG\r\n", "list.xls", "This is a picture"),
        (b"\x1f\x8b\x08", "list.csv.gz", "gzip"),
        (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", "list.xls", "a web page without a table"),
        (b"<kml><Document/></kml>", "list.xls", "holds no table that can be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        supplier_list.read(data, name)


def chain_that_goes_round() -> bytes:
    """An old workbook whose second short sector leads back to the first."""
    data = bytearray((SAMPLES / "suppliers.xls").read_bytes())
    (table,) = struct.unpack_from("<I", data, 60)
    struct.pack_into("<I", data, 512 * (table + 1) + 4, 0)
    return bytes(data)


HARMFUL = {
    "a chain of sectors that goes round": chain_that_goes_round(),
    "a far row of a spreadsheet": ods(
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
        f"<table:table-row>{TEXT_CELL}</table:table-row>"
    ),
    "a cell repeated 36 million times": ods(
        '<table:table-row table:number-rows-repeated="90000"><table:table-cell table:number-columns-repeated="400" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    ),
    "a long text repeated": ods(
        '<table:table-row table:number-rows-repeated="90000"><table:table-cell office:value-type="string">'
        f"<text:p>{'x' * 10_000}</text:p></table:table-cell></table:table-row>"
    ),
    "a negative count": ods(f'<table:table-row table:number-rows-repeated="-4">{TEXT_CELL}</table:table-row>'),
    "a far row of a binary workbook": binary_books.book(binary_books.row(1_048_575, ["x"])),
    "a wide row of a binary workbook": binary_books.book(binary_books.row(0, ["x"] * 600)),
    "one long text shared by many cells": binary_books.book(
        b"".join(binary_books.shared(at, 0) for at in range(200)), texts=["x" * 1_000_000]
    ),
    "rows that go back": binary_books.book(binary_books.row(5, ["x"]) + binary_books.row(1, ["x"])),
    "a record that never ends": binary_books.book(b"\x06\xff\xff\xff\x7f"),
    "entities": XML_2003.replace("<?mso", '<!DOCTYPE a [<!ENTITY b "c">]><?mso').encode(),
    "a far cell of an XML spreadsheet": XML_2003.replace('ss:Index="4"', 'ss:Index="99999999"').encode(),
}


@pytest.mark.slow
@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_a_file_made_to_do_harm_is_refused_before_it_is_unpacked(data: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(Invalid) as refused:
        read(data)
    assert refused.value.sentence != grid.FAILED
    assert time.monotonic() - begun < 10


def test_styles_to_the_end_of_a_spreadsheet_hold_no_value() -> None:
    styled = f'<table:table-row>{TEXT_CELL}<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    styled += '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    assert read(ods(styled))[0].rows == [["x"]]


def test_a_form_and_a_draft_are_read_from_other_formats() -> None:
    cells = (("type", "name", "label"), ("integer", "workers", "How many people work here?"))
    rows = "".join(
        f"<table:table-row>{''.join(TEXT_CELL.replace('>x<', f'>{cell}<') for cell in row)}</table:table-row>"
        for row in cells
    )
    data = ods(rows, sheet="survey")
    assert questionnaire_book.is_workbook(data) and xlsform.is_xlsform(data)
    (section,) = xlsform.read(data).book.document["sections"]
    assert [question["ask"] for question in section["questions"]] == ["How many people work here?"]
    tabs = "".join("\t".join(row) + "\n" for row in cells).encode()
    assert xlsform.is_text_form("form.txt", tabs) and not xlsform.is_text_form("draft.txt", b"format: 1\nid: a\n")
    assert xlsform.read(tabs, file_name="form.txt").book.document["sections"] == [section]
