"""Results as files: a workbook in which nothing a supplier wrote is ever a formula, and CSV that is as safe to open.

CSV has no types, so a text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP's advice);
the workbook and JSON hold every text as it was given.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from portal.sheets.rows_out import CONTROL, Cell, RowsOut

MOST_ROWS = 1_048_575
"""Rows of a sheet below its heads."""
WIDTHS = {
    "supplier": 34,
    "asked": 60,
    "answer": 60,
    "because": 70,
    "question": 28,
    "column": 34,
    "means": 70,
    "values": 60,
    "what": 48,
    "how": 110,
    "country": 9,
    "version": 9,
    "late": 9,
}
WIDTH = 20
"""How wide columns are, in letters: by their heads, else as wide as this."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """One sheet: its name, its heads and its rows, which are made as they are written.

    `is_read` marks a sheet of sentences, whose lines are broken so that people can read them where they stand.
    """

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    is_read: bool = False

    @property
    def widths(self) -> list[int]:
        """How wide each column is."""
        return [WIDTHS.get(head, WIDTH) for head in self.heads]


def write_xlsx(
    tables: Iterable[Table],
    to: IO[bytes],
    told: Callable[[str, int], object] = lambda name, done: None,
    *,
    most: int = MOST_ROWS,
) -> int:
    """Write the tables as sheets, row by row; returns how many rows the first has.

    A table of more than `most` rows goes on on a second sheet ("Answers 2"): a sheet takes 1,048,576 rows and no more.
    """
    book, first = RowsOut(to), -1
    for table in tables:
        book.begin(table.name, table.heads, table.widths, is_read=table.is_read)
        count = 0
        for count, row in enumerate(table.rows, start=1):
            if count > 1 and (count - 1) % most == 0:
                name = f"{table.name} {(count - 1) // most + 1}"
                book.begin(name, table.heads, table.widths, is_read=table.is_read)
            book.add(row)
            told(table.name, count)
        first = count if first < 0 else first
    book.close()
    return first


def write_csv(table: Table, to: IO[bytes]) -> int:
    """Write one table as UTF-8 with a mark, so that spreadsheets open it rightly; returns its rows."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(table.heads)
    count = 0
    for row in table.rows:
        writer.writerow([_safe(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _safe(value: Cell) -> Cell:
    if isinstance(value, str):
        text = CONTROL.sub("", value)
        return f"'{text}" if text.startswith(DANGEROUS) else text
    return value
