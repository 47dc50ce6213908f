"""Detects a file's type by its content alone; refuses files of two types and executable content. Runs in the child."""

import re
import struct

from portal.domain.refusals import Invalid
from portal.evidence_files.sentences import HARMFUL, LOCKED, VIRUS, WRONG_KIND

PDF, JPEG, PNG, HEIC, WEBP = "application/pdf", "image/jpeg", "image/png", "image/heic", "image/webp"
TIFF = "image/tiff"
"""What office scanners write, often with several pages."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PACKAGE = "application/zip"
"""A zip whose parts show whether it is a workbook or a document."""

PDF_WITHIN = 1_024
"""How far programs search for the start of a PDF: scanners and printers put their own commands before it."""
BEFORE_A_PDF = re.compile(rb"\s*(\xef\xbb\xbf|\x1b%-12345X|@PJL|HTTP/\d|%!PS-Adobe|[A-Za-z-]+:[ \t]|\x00*\Z|\Z)")
PICTURES = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"II\*\x00|MM\x00\*"), TIFF),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), HEIC),
)
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
MARKUP = re.compile(rb"<(script|html|body|iframe|!doctype\s+html|\?php)[\s>/]|<svg\s[^>]{0,300}xmlns", re.IGNORECASE)
"""What a browser would take for a page if it trusted the content more than the headers."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office's files before 2007, and of a newer one that a password protects."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
END_OF_ZIP = b"PK\x05\x06"
LONGEST_COMMENT = 0xFFFF


def kind_of(data: bytes) -> str:
    """The type of a file. Raises Invalid if it is not accepted, or ambiguous."""
    if TEST_VIRUS in data:
        raise Invalid(VIRUS)
    if data.startswith(b"PK\x03\x04"):
        return PACKAGE
    if data.startswith(COMPOUND) and ENCRYPTED in data:
        raise Invalid(LOCKED)
    for beginning, kind in PICTURES:
        if beginning.match(data):
            _check_one_kind(data, data)
            return kind
    at = data.find(b"%PDF-", 0, PDF_WITHIN + 5)
    if at < 0:
        raise Invalid(WRONG_KIND)
    if MARKUP.search(data[:at]) or not BEFORE_A_PDF.match(data[:at]):
        raise Invalid(HARMFUL)
    _check_one_kind(data, data[:PDF_WITHIN] + data[data.rfind(b"%%EOF") :])
    return PDF


def pdf_begins(data: bytes) -> int:
    """The offset at which the PDF itself begins."""
    return data.find(b"%PDF-", 0, PDF_WITHIN + 5)


def _check_one_kind(data: bytes, outside: bytes) -> None:
    """Refuse a file that is also a page or a zip; `outside` is the part where markup does not occur by chance."""
    if MARKUP.search(outside) or _ends_as_zip(data):
        raise Invalid(HARMFUL)


def _ends_as_zip(data: bytes) -> bool:
    """Whether a zip program would open this: a central directory ends near the end, before its comment."""
    at = data.rfind(END_OF_ZIP, max(0, len(data) - LONGEST_COMMENT - 22))
    if at < 0 or at + 22 > len(data):
        return False
    (entries, size, offset, comment) = struct.unpack_from("<HIIH", data, at + 10)
    return bool(entries and at + 22 + comment <= len(data) and size <= at and offset <= at)
