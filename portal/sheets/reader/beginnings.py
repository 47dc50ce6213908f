"""What kind of file a list is, by its first bytes: names lie, and many programs write other formats as .xls."""

from enum import StrEnum

LOOKED_AT = 4_000
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
OLD_EXCEL = (b"\xd0\xcf\x11\xe0", b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
"""The container of Excel 97 to 2003, and the bare streams of Excel 2 to 95."""
SPREADSHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
OPEN_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns:office"
OTHER_FILE = "This file holds no table that can be read. Save the list as .xlsx or as CSV UTF-8 and import that."
PDF = (
    "This is a PDF, and a table in a PDF cannot be read reliably. Export the list from the program it comes from "
    "as .xlsx or CSV, or copy the table into a spreadsheet, and import that."
)
PICTURE = "This is a picture. Type or copy the list into a spreadsheet, save it as .xlsx and import that."
OTHERS = {
    b"%PDF": PDF,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"BM6": PICTURE,
    b"{\\rtf": "This is a text document (RTF). Copy its table into a spreadsheet, save it as .xlsx and import that.",
    b"7z\xbc\xaf\x27\x1c": "This is a packed archive (7z). Unpack it and import the list that is in it.",
    b"Rar!": "This is a packed archive (RAR). Unpack it and import the list that is in it.",
    b"\x1f\x8b": "This is a packed file (gzip). Unpack it and import the list that is in it.",
    b"{": OTHER_FILE,
    b"[": OTHER_FILE,
    b"BEGIN:": OTHER_FILE,
    b"From ": OTHER_FILE,
    b"SQLite format": "This is a database file. Export the list from its program as .xlsx or CSV and import that.",
    b"<": OTHER_FILE,
}
"""The beginnings of files that hold no rows, and what to do."""


class Kind(StrEnum):
    """How a file is read."""

    ZIP = "zip"
    OLD_OFFICE = "old office"
    WEB_PAGE = "web page"
    WEB_ARCHIVE = "web archive"
    SPREADSHEET_XML = "spreadsheet xml"
    FLAT_OPEN_DOCUMENT = "flat open document"
    OTHER = "other"
    TEXT = "text"


def kind_of(data: bytes) -> Kind:
    """The kind of a file by its content."""
    if data.startswith(b"PK"):
        return Kind.ZIP
    if data.startswith(OLD_EXCEL):
        return Kind.OLD_OFFICE
    plain = _plain(data)
    if plain.startswith(b"<"):
        return _markup(plain)
    if plain.startswith(b"mime-version") or (b"content-type: multipart/related" in plain and b"mime-version" in plain):
        return Kind.WEB_ARCHIVE
    return Kind.OTHER if _other(data) else Kind.TEXT


def other_file(data: bytes) -> str:
    """What to do with a file that holds no rows."""
    return _other(data) or OTHER_FILE


def _plain(data: bytes) -> bytes:
    """The first bytes in small letters, without a byte order mark, the NULs of UTF-16, and leading space."""
    head = data[:LOOKED_AT]
    for mark in BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"").lstrip().lower()


def _markup(plain: bytes) -> Kind:
    if SPREADSHEET_XML in plain:
        return Kind.SPREADSHEET_XML
    if OPEN_DOCUMENT in plain:
        return Kind.FLAT_OPEN_DOCUMENT
    is_page = any(tag in plain for tag in (b"<html", b"<table", b"<!doctype html", b"<tr", b"<head", b"<meta"))
    return Kind.WEB_PAGE if is_page else Kind.OTHER


def _other(data: bytes) -> str:
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip() if data[:1] != b"\x1f" else data
    return next((sentence for beginning, sentence in OTHERS.items() if head.startswith(beginning)), "")
