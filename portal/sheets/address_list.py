"""A list of corrected email addresses, pasted or as a file: each row names a supplier and its new address."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain import addresses
from portal.domain.refusals import Invalid
from portal.sheets import grid
from portal.sheets.cells import clean
from portal.sheets.supplier_row import RefusedLine

PASTED = "pasted.csv"
ARROWS = ("->", "→", "=>")
MOST_ROWS = 5_000
EMPTY = "Paste the corrections, or choose a file: on each row a code or the old address, then the new address."
TWO_CELLS = "Write two things on the row: a code or the old address, then the new address."
TWICE = "An earlier row gives this supplier another new address. Keep one of the two rows."
TOO_MANY = f"This list has more than {MOST_ROWS:,} rows. Split it and correct the parts one after the other."


@dataclass(frozen=True)
class AddressRow:
    """One row: `key` is a supplier's code or the address to replace, `address` the new address as it is stored."""

    number: int
    key: str
    address: str


@dataclass(frozen=True)
class AddressList:
    """The rows that could be read, and a message for each that could not."""

    rows: tuple[AddressRow, ...]
    refused: tuple[RefusedLine, ...]


def read(data: bytes, file_name: str) -> AddressList:
    """Read corrections from an .xlsx or .csv file or from pasted lines. A first row without an address is a heading."""
    cells_by_row = _rows(data, file_name)
    if len(cells_by_row) > MOST_ROWS:
        raise Invalid(TOO_MANY)
    rows: dict[str, AddressRow] = {}
    refused: list[RefusedLine] = []
    for number, cells in cells_by_row:
        if number == cells_by_row[0][0] and not any("@" in cell for cell in cells):
            continue
        problem = _take(number, cells, rows)
        if problem:
            refused.append(RefusedLine(number, "Address", problem))
    if not rows and not refused:
        raise Invalid(EMPTY)
    return AddressList(tuple(rows.values()), tuple(refused))


def read_ahead(data: bytes, file_name: str) -> None:
    """Read a file before a transaction begins."""
    grid.read_ahead(data, file_name, _encoding(file_name))


def _rows(data: bytes, file_name: str) -> list[tuple[int, list[str]]]:
    """The non-empty cells of every row that has any, with the row's number."""
    if not data.strip():
        raise Invalid(EMPTY)
    sheet = grid.sheets(data, file_name, _encoding(file_name))[0]
    filled = ((number, [text for cell in row if (text := clean(cell))]) for number, row in enumerate(sheet.rows, 1))
    return [(number, cells) for number, cells in filled if cells]


def _encoding(file_name: str) -> str:
    return "utf-8" if file_name == PASTED else ""


def _take(number: int, cells: Sequence[str], rows: dict[str, AddressRow]) -> str:
    """Add a row's correction to `rows`; returns what to do about the row if it cannot be read, else ""."""
    parts = _parted(cells[0]) if len(cells) == 1 else list(cells)
    if len(parts) < 2:
        return TWO_CELLS
    try:
        row = AddressRow(number, parts[0], addresses.stored(parts[1]))
    except Invalid:
        return f"“{parts[1][:80]}” is not an email address. Write it in full, like name@example.org."
    earlier = rows.setdefault(row.key.casefold(), row)
    return TWICE if earlier.address != row.address else ""


def _parted(text: str) -> list[str]:
    """Split a line into key and address at an arrow or a space."""
    for arrow in ARROWS:
        text = text.replace(arrow, " ")
    return text.split()
