"""What the child process does with a workbook or a text file: measures it, then reads it. Never run by the server."""

from typing import Any

from portal.domain.refusals import Invalid

OTHER_KIND = "This kind of workbook cannot be read. Save it as .xlsx or .csv and import that."
OTHER_ENDINGS = (".xls", ".ods", ".xlsb", ".numbers")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def read(data: bytes, file_name: str, encoding: str) -> tuple[dict[str, Any], bytes]:
    """The sheets of a file as JSON has them; what cannot be read is `Invalid`."""
    if data.startswith(b"PK"):
        from portal.sheets.reader import workbook

        return {"sheets": workbook.read(data)}, b""
    if file_name.lower().endswith(OTHER_ENDINGS) or data.startswith(OLD_WORKBOOK):
        raise Invalid(OTHER_KIND)
    from portal.sheets.reader import text

    return {"sheets": [text.read(data, encoding)]}, b""
