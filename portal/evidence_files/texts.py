"""Extracts the text of a file, without text recognition in pictures. Runs in the child."""

import re
from io import BytesIO

from portal.evidence_files import kinds
from portal.sandbox.packed import Damaged, Packed, TooLarge

MOST_CHARACTERS = 200_000
MOST_PAGES = 60
MOST_UNPACKED = 50_000_000
WITHOUT_WORDS = re.compile(
    r"\[content_types\]\.xml|docprops/.*|.*\.rels|(.*/)?(styles|settings|theme\d*|fonttable|numbering|calcchain)\.xml"
)
ENDS = re.compile(rb"</(?:\w+:)?(?:p|tc|si|is|row|comment|definedName)>|<(?:\w+:)?(?:br|tab)/>")
NUMBERS = re.compile(rb'<(?:\w+:)?c\b(?![^>]*\bt="s")[^>]*>\s*<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>')
VALUES = re.compile(rb"<(?:\w+:)?v>[^<]*</(?:\w+:)?v>")
TAG = re.compile(rb"<[^>]*>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}


def text_of(data: bytes, kind: str) -> str:
    """The words of a document, a workbook or a PDF; "" for a picture, and for an unreadable file."""
    if kind == kinds.PDF:
        return _of_pdf(data)
    if kind in (kinds.DOCX, kinds.XLSX):
        return _of_package(data)
    return ""


def _of_pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    pages: list[str] = []
    length = 0
    try:
        for page in PdfReader(BytesIO(data)).pages[:MOST_PAGES]:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > MOST_CHARACTERS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        pass  # the text read so far counts; the file itself was already found intact
    return "\n".join(pages)[:MOST_CHARACTERS]


def _of_package(data: bytes) -> str:
    texts: list[str] = []
    try:
        packed = Packed(data, MOST_UNPACKED)
        for entry in packed.entries:
            if WITHOUT_WORDS.fullmatch(entry.filename.lower().lstrip("/")):
                continue
            if (content := packed.read(entry.filename, MOST_UNPACKED)).startswith(b"<"):
                texts.append(_of_part(content))
    except (Damaged, TooLarge):
        pass
    return "\n".join(texts)[:MOST_CHARACTERS]


def _of_part(content: bytes) -> str:
    """The text between the tags, one line per paragraph and cell."""
    with_numbers = VALUES.sub(b"", NUMBERS.sub(rb"\1\n", content))
    text = TAG.sub(b"", ENDS.sub(b"\n", with_numbers)).decode("utf-8", "ignore")
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    return text
