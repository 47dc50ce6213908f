"""A form saved as one text file: sheet names in the first column, each sheet's rows below, indented by one column."""

import re

from portal.sheets.grid import Grid

TYPES = ("type", "command")
NO_FORM = "This text file is not an XLSForm: it needs the columns type and name, under a line “survey” or at its top."


def is_text_form(file_name: str, data: bytes = b"") -> bool:
    """Whether a file is read as the rows of a form: by its ending, a .txt by its first line."""
    name = file_name.lower()
    return name.endswith((".csv", ".tsv", ".tab")) or (name.endswith(".txt") and _has_form_head(data))


def _has_form_head(data: bytes) -> bool:
    text = data[:2_000].replace(b"\x00", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \r\n")
    cells = [cell.strip('" ').lower() for cell in re.split(r"[,;\t]", text.partition("\n")[0].strip())]
    return cells[0] == "survey" or (any(cell in TYPES for cell in cells) and "name" in cells)


def sheets_of_text(rows: Grid) -> dict[str, Grid]:
    """The sheets of a form in one text file; a file with only survey rows is the sheet `survey`; {} if it is no form.

    Rows of other sheets are left blank, so that every row keeps its number in the file.
    """
    sheets: dict[str, Grid] = {}
    name = ""
    for number, row in enumerate(rows):
        first = row[0].strip().lower() if row else ""
        if first:
            name = first
        if name and (first or any(cell.strip() for cell in row)):
            sheet = sheets.setdefault(name, [])
            sheet.extend([] for _ in range(number - len(sheet)))
            sheet.append([] if first and not any(cell.strip() for cell in row[1:]) else row[1:])
    if "survey" in sheets:
        return sheets
    heads = next(([cell.strip().lower() for cell in row] for row in rows if any(cell.strip() for cell in row)), [])
    is_survey = any(head in TYPES for head in heads) and "name" in heads
    return {"survey": rows} if is_survey else {}
