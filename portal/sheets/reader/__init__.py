"""The child process's code for a workbook or a text file: measures it, then reads it. Never run in the server."""

from typing import Any

from portal.domain.refusals import Invalid

OTHER_KIND = "This kind of workbook cannot be read. Save it as .xlsx or .csv, then import that file."
OTHER_FILE = "This file holds no table that can be read. Save the list as .xlsx or as CSV UTF-8 and import that."
OTHER_ENDINGS = (".ods", ".xlsb", ".numbers")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
OTHER_BEGINNINGS = (
    b"%PDF",
    b"<",
    b"{",
    b"[",
    b"BEGIN:",
    b"From ",
    b"MIME-Version",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
)
"""Magic bytes of files that are no text with rows, such as web pages and XML named like a workbook."""


def read(data: bytes, file_name: str, encoding: str) -> tuple[dict[str, Any], bytes]:
    """The sheets of a file as JSON. Raises Invalid if it cannot be read."""
    if data.startswith(b"PK"):
        from portal.sheets.reader import workbook

        return {"sheets": workbook.read(data)}, b""
    if file_name.lower().endswith(OTHER_ENDINGS) or data.startswith(OLD_WORKBOOK):
        raise Invalid(OTHER_KIND)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(OTHER_BEGINNINGS):
        raise Invalid(OTHER_FILE)
    from portal.sheets.reader import text

    return {"sheets": [text.read(data, encoding)]}, b""
