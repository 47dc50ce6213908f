"""What was not imported, or was changed: by sheet, row and column, with similar cases in one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.sheets.questionnaire_book.reading import Cell

SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True)
class LeftOut:
    """Something in the form that was not imported, its place, and why."""

    cell: Cell
    why: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.why}"


@dataclass
class Report:
    """Collects what to report. `renamed` and `alike` are summarised, one line for each sheet and reason."""

    lines: list[LeftOut] = field(default_factory=list)
    renamed: dict[str, list[str]] = field(default_factory=dict)
    alike: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def add(self, sheet: str, row: int, column: str, why: str) -> None:
        """Add a line of its own."""
        self.lines.append(LeftOut(Cell(sheet, row, column), why))

    def rename(self, sheet: str, row: int, name: str, id: str) -> None:
        """Report a name that became a different id."""
        self.renamed.setdefault(sheet, []).append(f"{name or '(none)'} → {id} (row {row})")

    def add_alike(self, sheet: str, row: int, column: str, why: str) -> None:
        """Report something that is the same in many rows."""
        self.alike.setdefault((sheet, column, why), []).append(row)

    def everything(self) -> list[LeftOut]:
        """Every distinct line, ordered by sheet and row."""
        lines = list(self.lines)
        for sheet, names in self.renamed.items():
            why = f"names are ids here, in small letters, digits and underscores: {', '.join(dict.fromkeys(names))}"
            lines.append(LeftOut(Cell(sheet, 0, "name"), why))
        for (sheet, column, why), rows in self.alike.items():
            lines.append(LeftOut(Cell(sheet, min(rows), column), why + also(sorted(set(rows))[1:])))
        return sorted(dict.fromkeys(lines), key=_place)


def _place(line: LeftOut) -> tuple[int, int]:
    sheet = line.cell.sheet.lower()
    return SHEETS.index(sheet) if sheet in SHEETS else len(SHEETS), line.cell.row


def also(rows: Sequence[int]) -> str:
    """A phrase that names further rows with the same problem."""
    if not rows:
        return ""
    return f"; so in {'row' if len(rows) == 1 else 'rows'} {ranges(rows)}"


def ranges(rows: Iterable[int]) -> str:
    """Ascending numbers, consecutive ones as a range: 4–9, 12."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
