"""Reads the rows of a supplier list one after another, and finds repeated suppliers and further contacts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from portal.sheets.row_cells import RowCells, SheetColumns
from portal.sheets.supplier_columns import Columns
from portal.sheets.supplier_row import RefusedLine, SupplierRow

CONTACT_ADDED = (
    "Row {0} names the same supplier as row {1}, so {2} was added to its contacts. "
    "If it is another supplier, give each its own code."
)


class RowReader:
    """Reads row after row and collects what it has accepted, refused and left out."""

    def __init__(self, columns: Columns, countries: Mapping[str, str]) -> None:
        self.rows: list[SupplierRow] = []
        self.refused: list[RefusedLine] = []
        self.notes: list[RefusedLine] = []
        self.unknown: Counter[str] = Counter()
        self._sheet = SheetColumns(columns, countries)
        self._seen: dict[str, int] = {}
        self._indexes: dict[int, int] = {}

    def take(self, number: int, cells: Sequence[str]) -> tuple[str, ...]:
        """Read one row; returns its problems, or () if it was accepted."""
        reading = RowCells(number, cells, self._sheet)
        row = reading.row()
        if not reading.refused and self._adds_contact(reading, row):
            return ()
        repeated = self._same_key(reading)
        problems = [*reading.refused, repeated] if repeated else reading.refused
        self.refused += problems
        if reading.unknown_country:
            self.unknown[reading.unknown_country] += 1
        if problems:
            return tuple(f"{line.column}: {line.problem}" for line in problems)
        self._indexes[row.number] = len(self.rows)
        self.rows.append(row)
        self.notes += reading.notes
        return ()

    def _adds_contact(self, reading: "RowCells", row: SupplierRow) -> bool:
        """Whether the row only names a further contact of an earlier row's supplier, which then gets it."""
        first = self._seen.get(reading.key or "", reading.number)
        index = self._indexes.get(first)
        whole = self.rows[index].with_contacts_of(row) if index is not None else None
        if index is None or whole is None:
            return False
        self.rows[index] = whole
        added = CONTACT_ADDED.format(reading.number, first, row.contact_address)
        self.notes.append(RefusedLine(reading.number, self._sheet.heading("contact_address"), added))
        return True

    def blame(self, number: int, problem: str) -> tuple[str, ...]:
        """Replace a refused row's problems, which are consequences, by one cause."""
        self.refused = [line for line in self.refused if line.row != number]
        self.refused.append(RefusedLine(number, self._sheet.heading("name"), problem))
        return (f"{self._sheet.heading('name')}: {problem}",)

    def _same_key(self, reading: "RowCells") -> RefusedLine | None:
        """The refusal of a supplier that an earlier row has. Rows are remembered even if they are refused."""
        if reading.key is None:
            return None
        first = self._seen.setdefault(reading.key, reading.number)
        if first == reading.number:
            return None
        if reading.code:
            column, what = "code", f"has the same external code, {reading.code}, as row {first}"
        else:
            column, what = "name", f"has the same name and country as row {first}"
        problem = f"Row {reading.number} {what}. Keep one of the two rows, or give each its own code."
        return RefusedLine(reading.number, self._sheet.heading(column), problem)
