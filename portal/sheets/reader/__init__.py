"""The child process's code for a workbook or a text file: measures it, then reads it. Never run in the server."""

from typing import Any

from portal.domain.refusals import Invalid
from portal.sheets.reader.beginnings import Kind, kind_of, other_file


def read(data: bytes, file_name: str, encoding: str) -> tuple[dict[str, Any], bytes]:
    """The sheets of a file as JSON. Raises Invalid if it cannot be read."""
    return {"sheets": _sheets(data, file_name, encoding)}, b""


def _sheets(data: bytes, file_name: str, encoding: str) -> list[dict[str, Any]]:
    kind = kind_of(data)
    if kind == Kind.ZIP:
        from portal.sheets.reader import workbook

        return workbook.read(data, file_name=file_name)
    if kind == Kind.OLD_OFFICE:
        from portal.sheets.reader import old_excel

        return old_excel.read(data)
    if kind in (Kind.WEB_PAGE, Kind.WEB_ARCHIVE):
        from portal.sheets.reader import web_page

        return web_page.read(web_page.page_of_archive(data) if kind == Kind.WEB_ARCHIVE else data, encoding)
    if kind == Kind.SPREADSHEET_XML:
        from portal.sheets.reader import spreadsheet_xml

        return spreadsheet_xml.read(data)
    if kind == Kind.FLAT_OPEN_DOCUMENT:
        from portal.sheets.reader import open_document

        return open_document.read_content([data])
    if kind == Kind.OTHER:
        raise Invalid(other_file(data))
    from portal.sheets.reader import text

    return [text.read(data, encoding)]
