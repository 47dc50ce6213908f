"""Builds the rows of one sheet cell by cell, within the limits that every file has."""

from dataclasses import dataclass, field
from typing import Any

from portal.domain.refusals import Invalid
from portal.sheets.reader.limits import MOST_COLUMNS, MOST_ROWS, ODD, TOO_FAR
from portal.sheets.reader.slimming import Budget


@dataclass
class Table:
    """A sheet being read. Rows and columns are numbered from 1; cells without a value need no room."""

    name: str
    budget: Budget
    is_hidden: bool = False
    is_filtered: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    columns: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Add a cell's text. Raises Invalid, before any room is made, if it lies too far or the file holds too much."""
        if not text:
            return
        if not (0 < row <= len(self.rows) and 0 < column <= self.columns):
            self._make_room(row, column)
        self.budget.take(text=len(text))
        cells = self.rows[row - 1]
        if len(cells) < column:
            cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text

    def _make_room(self, row: int, column: int) -> None:
        if row < 1 or column < 1:
            raise Invalid(ODD)
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise Invalid(TOO_FAR.format(sheet=self.name))
        rows, columns = max(row, len(self.rows)), max(column, self.columns)
        self.budget.take(area=rows * columns - len(self.rows) * self.columns)
        self.columns = columns
        self.rows.extend([] for _ in range(rows - len(self.rows)))

    def hide_rows(self, first: int, count: int) -> None:
        """Note that rows are hidden; rows beyond the limits need no note."""
        self.hidden_rows.extend(range(first, min(first + count, MOST_ROWS + 1)))

    def merge(self, row: int, rows: int, column: int) -> None:
        """Note that a cell is merged over several rows; one that reaches beyond the limits needs no note."""
        if rows > 1 and row + rows - 1 <= MOST_ROWS and len(self.merged) < MOST_ROWS:
            self.merged.append((row, row + rows - 1, column))

    def hide_columns(self, first: int, count: int) -> None:
        """Note that columns are hidden."""
        self.hidden_columns.extend(range(first, min(first + count, MOST_COLUMNS + 1)))

    def finished(self) -> dict[str, Any]:
        """The sheet in the form that `portal.sheets.grid` expects."""
        return {
            "name": self.name,
            "rows": self.rows,
            "is_hidden": self.is_hidden,
            "hidden_rows": [row for row in self.hidden_rows if row <= len(self.rows)],
            "hidden_columns": [column for column in self.hidden_columns if column <= self.columns],
            "is_filtered": self.is_filtered,
            "merged": self.merged,
        }
