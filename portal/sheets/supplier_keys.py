"""Lists that only identify suppliers, by their external codes or by name and country."""

from dataclasses import dataclass

from portal.domain.refusals import Invalid
from portal.sheets import places, supplier_columns, supplier_list
from portal.sheets.cells import clean
from portal.sheets.grid import Grid
from portal.sheets.supplier_columns import Columns
from portal.sheets.supplier_headings import meaning
from portal.sheets.supplier_list import ListChoices


def read_keys(data: bytes, file_name: str) -> "tuple[KeyRow, ...]":
    """The suppliers that a list identifies by code, or by name and country; the rest of its rows is ignored.

    A list with a single column and no known heading is a list of codes.
    """
    choices = ListChoices()
    sheets, _, asked = supplier_list.sheets_of(data, file_name, choices)
    if asked:
        raise Invalid(f"{asked[0].sentence} {asked[0].option}")
    for sheet in sorted(sheets, key=lambda sheet_read: sheet_read.is_hidden):
        if codes := _bare_codes(sheet.rows):
            return codes
        columns = supplier_columns.find_keys(sheet.rows, choices.columns)
        if columns is not None:
            return tuple(_key_rows(sheet.rows, columns))
    raise Invalid(
        "This list has no column headed External code or Supplier name. Add one, or choose a list of codes alone."
    )


@dataclass(frozen=True)
class KeyRow:
    """One line of a list that only identifies a supplier; `country` is a code, None if unknown."""

    number: int
    code: str
    name: str
    country: str | None


def _bare_codes(rows: Grid) -> "tuple[KeyRow, ...]":
    """The rows of a sheet that contains only codes in one column; empty for any other sheet."""
    filled = [(number, place, clean(cell)) for number, row in enumerate(rows, 1) for place, cell in enumerate(row)]
    cells = [(number, place, text) for number, place, text in filled if text]
    if len({place for _, place, _ in cells}) != 1:
        return ()
    heading = meaning(cells[0][2]) is not None
    if heading and not (len(cells) > 1 and _is_alike(cells[0][2], cells[1][2])):
        return ()
    return tuple(KeyRow(number, text, "", None) for number, _, text in cells)


def _is_alike(code: str, other: str) -> bool:
    """Whether two cells have the same shape and are not only letters: `M-A`, which could be a heading, above `M-B`."""
    shapes = {
        "".join("0" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in spelling)
        for spelling in (code, other)
    }
    return len(shapes) == 1 and not code.isalpha()


def _key_rows(rows: Grid, columns: Columns) -> list[KeyRow]:
    key_rows = []
    for number, cells in enumerate(rows[columns.first - 1 :], start=columns.first):
        code, name, country = (supplier_list.cell_of(cells, columns, field) for field in ("code", "name", "country"))
        if code or name:
            key_rows.append(KeyRow(number, code, name, places.country(country) if country else None))
    return key_rows
