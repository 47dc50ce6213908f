"""The words in a PDF, a document and a workbook are read in the child, for what they say about single people."""

from io import BytesIO

import openpyxl
import pytest

from portal import evidence_files
from portal.evidence_files import kinds, texts
from tests import files

PHONE = "+880 1712-345678"


def workbook(*cells: str | int) -> bytes:
    book, held = openpyxl.Workbook(), BytesIO()
    sheet = book.create_sheet("Workers", 0)
    for row, cell in enumerate(cells, 1):
        sheet.cell(row, 1, cell)
    book.save(held)
    return held.getvalue()


def document(*paragraphs: str) -> bytes:
    words = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    body = f'<w:document xmlns:w="{files.WORD}"><w:body>{words}</w:body></w:document>'
    return files.document(**{"word/document.xml": body})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (files.pdf(text=f"Call {PHONE}"), ("phone",)),
        (document("Call", PHONE), ("phone",)),
        (document("Priya Sharma", "Ahmed Khan", "Nguyen Van An"), ("names",)),
        (workbook("Name", "Priya Sharma", "Ahmed Khan", "Nguyen Van An", 12500), ("names",)),
        (workbook("Mobile", "01712345678"), ("phone",)),
        (files.pdf(text="No worker pays for a job here, 12,500 BDT."), ()),
        (workbook("Workers", 1250, "Overtime hours", 4812), ()),
        (document("Our rule of 12.05.2025, licence no. 0271845521"), ()),
        (files.picture(), ()),
    ],
)
def test_what_a_file_says_about_people_is_found_in_its_text(data: bytes, expected: tuple[str, ...]) -> None:
    assert evidence_files.clean(data, "BD").personal == expected


def test_a_paragraph_is_a_line_of_its_own() -> None:
    assert texts.text_of(document("One &amp; all", "Two"), kinds.DOCX).split("\n")[:2] == ["One & all", "Two"]


def test_a_document_that_is_broken_has_no_text() -> None:
    assert texts.text_of(b"%PDF-1.4 nothing", kinds.PDF) == ""
    assert texts.text_of(b"PK", kinds.DOCX) == ""
