"""What anybody downloads has the content of what was sent, and nothing that its sender does not see."""

import base64
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from portal import evidence_files
from portal.domain.refusals import Invalid
from portal.evidence_files import embedded, sentences
from tests import files
from tests.files import SECRET

JPEG, PDF = "image/jpeg", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf_with(change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    held = BytesIO()
    with pikepdf.open(BytesIO(files.pdf())) as document:
        change(document)
        document.save(held, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, **options)
    return held.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    """The clean copy of a PDF."""
    cleaned = evidence_files.clean(data)
    assert (cleaned.media_type, cleaned.clean_type) == (PDF, PDF)
    return pikepdf.open(BytesIO(cleaned.clean))


def everything(document: pikepdf.Pdf) -> str:
    return "".join(repr(object_) for object_ in document.objects) + repr(document.trailer)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photograph_stands_upright_and_tells_nothing(form: str) -> None:
    data = files.photograph(form)
    assert SECRET.encode() in data or form == "HEIF"
    cleaned = evidence_files.clean(data)
    assert cleaned.clean_type == ("image/png" if form == "PNG" else JPEG)
    assert SECRET.encode() not in cleaned.clean
    with Image.open(BytesIO(cleaned.clean)) as picture:
        assert picture.size == (30, 40)
        assert dict(picture.getexif()) == {}
        assert not set(picture.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop"}
        red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert (red > 240, green < 20, blue < 20) == (True, True, True)


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    held = BytesIO()
    Image.new("1", (10_000, 6_500)).save(held, "PNG")
    with pytest.raises(Invalid) as refused:
        evidence_files.clean(held.getvalue())
    assert refused.value.sentence == sentences.TOO_MANY_PIXELS


def test_a_pdf_loses_its_author_its_files_and_its_actions() -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.docinfo["/Author"] = SECRET
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = [SECRET]
        document.attachments["wages.xlsx"] = b"a file in a file"
        script = Dictionary(Type=Name.Action, S=Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = script
        document.Root.AA = Dictionary(WC=script)
        document.Root.Names.JavaScript = Dictionary(Names=Array(["run", document.make_indirect(script)]))
        page = document.pages[0]
        page.AA = Dictionary(O=script)
        page.PieceInfo = Dictionary(Word=Dictionary(Private=SECRET))
        page.Annots = Array(
            [
                document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=SECRET)),
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F="a.exe")
                ),
                Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], Contents="a file"),
            ]
        )

    with opened(pdf_with(change)) as document:
        content = everything(document)
        assert len(document.pages) == 1
        assert "No worker pays" in document.pages[0].Contents.read_bytes().decode()
        assert len(document.pages[0].Annots) == 2
    for hidden in (SECRET, "JavaScript", "app.alert", "Launch", "EmbeddedFile", "wages", "/Metadata", "/AA", "/Info"):
        assert hidden not in content, hidden


def test_a_pdf_has_its_last_revision_only() -> None:
    first = files.pdf(text="Passport AB1234567")
    with pikepdf.open(BytesIO(first)) as document:
        number, _ = document.pages[0].Contents.objgen
    masked = b"BT (masked) Tj ET"
    place = len(first) + 1
    update = b"\n%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, len(masked), masked)
    start = first[first.rfind(b"startxref") :].split()[1]
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Root 1 0 R /Size 10 /Prev %s >>\n" % (number, place, start)
    data = first + update + table + b"startxref\n%d\n%%%%EOF\n" % (len(first) + len(update))
    assert b"AB1234567" in data
    with opened(data) as document:
        assert document.pages[0].Contents.read_bytes().strip() == masked
        assert not any("AB1234567" in repr(object_) for object_ in document.objects)
    assert b"AB1234567" not in evidence_files.clean(data).clean


def test_a_photograph_inside_a_pdf_tells_nothing() -> None:
    def change(document: pikepdf.Pdf) -> None:
        picture = document.make_stream(files.photograph())
        picture.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=40, Height=30, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )  # fmt: skip
        document.pages[0].Resources = Dictionary(XObject=Dictionary(P=picture))

    data = pdf_with(change)
    assert SECRET.encode() in data
    with opened(data) as document:
        picture = document.pages[0].Resources.XObject.P.read_raw_bytes()
    assert SECRET.encode() not in picture
    with Image.open(BytesIO(picture)) as drawn:
        drawn.load()


@pytest.mark.parametrize(
    "before",
    [b"\r\n", b"   \n\t", b"\xef\xbb\xbf", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nX-Long: " + b"x" * 900 + b"\r\n\r\n"],
    ids=["line break", "spaces", "byte order mark", "printer commands", "web server's head"],
)  # fmt: skip
def test_a_scan_with_something_before_it_is_taken_without_that(before: bytes) -> None:
    assert evidence_files.clean(before + files.pdf()).clean.startswith(b"%PDF-")


def test_a_pdf_without_pages_is_taken() -> None:
    data = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
    assert evidence_files.clean(data).clean.startswith(b"%PDF-")


def test_a_word_document_names_nobody() -> None:
    cleaned = evidence_files.clean(files.document())
    assert cleaned.media_type == cleaned.clean_type == DOCX
    with zipfile.ZipFile(BytesIO(cleaned.clean)) as packed:
        contents = {name: packed.read(name) for name in packed.namelist()}
    assert b"Our rule" in contents["word/document.xml"]
    assert not [name for name, content in contents.items() if SECRET.encode() in content]
    assert not [name for name in contents if name.startswith("docProps")]
    assert b"docProps" not in contents["_rels/.rels"] + contents["[Content_Types].xml"]


def test_what_a_document_would_fetch_leads_nowhere() -> None:
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        f'<Relationships xmlns="{rels}"><Relationship Id="a" Type="{kind}/image" TargetMode="External" '
        f'Target="https://tracker.example/pixel.png"/><Relationship Id="b" Type="{kind}/hyperlink" '
        'TargetMode="External" Target="https://www.ilo.org/"/></Relationships>'
    )
    cleaned = evidence_files.clean(files.document(**{"word/_rels/document.xml.rels": relations}))
    with zipfile.ZipFile(BytesIO(cleaned.clean)) as packed:
        written = packed.read("word/_rels/document.xml.rels").decode()
    assert "tracker" not in written
    assert "https://www.ilo.org/" in written


PDF_HEAD = b"%PDF-1.7\n"
REFUSED = {
    "nothing": (b"", sentences.EMPTY),
    "too large": (b"%PDF-" + b" " * sentences.MOST_BYTES, sentences.TOO_LARGE),
    "a page": (b"<html><body>hello</body></html>", sentences.WRONG_KIND),
    "a drawing with scripts": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', sentences.WRONG_KIND),
    "a program": (b"MZ\x90\0" + bytes(500), sentences.WRONG_KIND),
    "another program": (b"\x7fELF" + bytes(500), sentences.WRONG_KIND),
    "a script": (b"#!/bin/sh\nrm -rf /\n", sentences.WRONG_KIND),
    "a GIF that is a script": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", sentences.WRONG_KIND),
    "a plain zip": (files.zipped({"a.txt": "a"}), sentences.WRONG_KIND),
    "a page before a PDF": (b"<html><script>alert(1)</script>" + files.pdf(), sentences.HARMFUL),
    "words before a PDF": (b"just some words in front \n" + files.pdf(), sentences.HARMFUL),
    "a program before a PDF": (b"MZ\x90\0" + files.pdf(), sentences.HARMFUL),
    "a page behind a PDF": (files.pdf() + b"<script>alert(1)</script>", sentences.HARMFUL),
    "a page in a PDF's head": (PDF_HEAD + b"%<script>alert(1)</script>\n" + files.pdf(), sentences.HARMFUL),
    "a zip behind a PDF": (files.pdf() + files.zipped({"a.js": "a"}), sentences.HARMFUL),
    "a zip behind a photograph": (files.picture() + files.zipped({"a.js": "a"}), sentences.HARMFUL),
    "a page in a photograph": (files.picture(comment=b"<script src=x></script>"), sentences.HARMFUL),
    "the test virus": (files.EICAR, sentences.VIRUS),
    "the test virus behind a PDF's head": (b"%PDF-1.4\n" + files.EICAR, sentences.VIRUS),
    "the test virus in a document": (files.document(**{"word/a.xml": files.EICAR}), sentences.VIRUS),
    "macros": (files.document(**{"word/vbaProject.bin": b"x"}), sentences.HARMFUL),
    "a locked PDF": (
        pdf_with(lambda document: None, encryption=pikepdf.Encryption(user="one", owner="two")), sentences.LOCKED
    ),
    "half a PDF": (files.pdf()[:200], sentences.DAMAGED),
    "half a photograph": (files.picture(size=(400, 300))[:900], sentences.DAMAGED),
    "half a document": (files.document()[:-60], sentences.DAMAGED),
    "a head alone": (b"\xff\xd8\xff", sentences.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        evidence_files.clean(data)
    assert refused.value.sentence == sentence


def test_a_document_that_unpacks_to_far_more_than_it_weighs_is_one_sentence() -> None:
    with pytest.raises(Invalid) as refused:
        evidence_files.clean(files.document(**{"word/a.xml": b" " * 300_000_000}))
    assert refused.value.sentence == sentences.DAMAGED


def test_a_jpeg_without_metadata_has_the_same_pixels() -> None:
    data = files.photograph()
    bare = embedded.without_metadata(data)
    assert SECRET.encode() not in bare
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(bare)) as after:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("progressive", [False, True])
def test_a_second_picture_behind_a_jpeg_is_left_out_with_all_it_tells(*, progressive: bool) -> None:
    held = BytesIO()
    with Image.effect_noise((64, 48), 90) as picture:
        picture.convert("RGB").save(held, "JPEG", progressive=progressive)
    bare = embedded.without_metadata(held.getvalue() + files.photograph())
    assert SECRET.encode() not in bare
    with Image.open(BytesIO(held.getvalue())) as before, Image.open(BytesIO(bare)) as after:
        assert before.tobytes() == after.tobytes()


def test_a_png_without_metadata_has_the_same_pixels() -> None:
    data = files.photograph("PNG")
    bare = embedded.without_metadata(data)
    assert SECRET.encode() in data
    assert SECRET.encode() not in bare
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(bare)) as after:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"\x89PNG\r\n\x1a\n\0", b"GIF"])
def test_what_is_no_picture_does_not_stop_a_document(data: bytes) -> None:
    assert isinstance(embedded.without_metadata(data), bytes)


def _drawn(document: pikepdf.Pdf, data: bytes, filters: Any, **more: Any) -> None:
    """Draw a picture made of these bytes on the page."""
    picture = document.make_stream(b"")
    picture.write(data, filter=filters)
    for key, value in {"/Subtype": Name.Image, "/Width": 40, "/Height": 30, **more}.items():
        picture[key] = value
    document.pages[0].Resources = Dictionary(XObject=Dictionary(P=picture))
    document.pages[0].Contents = document.make_stream(b"/P Do")


def test_a_picture_inside_a_pdf_tells_nothing_however_it_is_packed() -> None:
    box = (8 + len(SECRET)).to_bytes(4) + b"xml " + SECRET.encode()
    jpeg_2000 = embedded.JP2_BEGINS + b"\r\n\x87\n" + box + (8).to_bytes(4) + b"jp2c"
    photograph = files.photograph()
    for data, filters in (
        (zlib.compress(photograph), Array([Name.FlateDecode, Name.DCTDecode])),
        (base64.a85encode(photograph) + b"~>", Array([Name.ASCII85Decode, Name.DCTDecode])),
        (photograph.hex().encode() + b">", Array([Name.ASCIIHexDecode, Name.DCTDecode])),
        (jpeg_2000, Name.JPXDecode),
    ):
        with opened(pdf_with(partial(_drawn, data=data, filters=filters))) as document:
            picture = document.pages[0].Resources.XObject.P
            assert SECRET.encode() not in picture.read_raw_bytes(), filters
            assert picture.Filter == (Name.JPXDecode if data is jpeg_2000 else Name.DCTDecode)


def test_a_pdf_may_have_a_stream_with_an_empty_list_of_filters() -> None:
    with opened(pdf_with(lambda document: _drawn(document, b"pixels", Array([])))) as document:
        assert document.pages[0].Resources.XObject.P.read_bytes() == b"pixels"


def test_a_pdf_fetches_no_picture_from_elsewhere_and_does_not_name_who_signed() -> None:
    def change(document: pikepdf.Pdf) -> None:
        elsewhere = Dictionary(FS=Name.URL, F="http://spy.example/p.jpg")
        _drawn(document, b"", Name.FlateDecode, **{"/F": elsewhere, "/Ref": Dictionary(F=elsewhere)})
        signature = Dictionary(
            Type=Name.Sig, Name=SECRET, Location=SECRET, Contents=pikepdf.String(SECRET), ByteRange=[0, 1, 2, 3]
        )
        document.Root.AcroForm = Dictionary(Fields=[document.make_indirect(Dictionary(FT=Name.Sig, V=signature))])

    with opened(pdf_with(change)) as document:
        content = everything(document)
    assert SECRET not in content
    assert "spy.example" not in content
