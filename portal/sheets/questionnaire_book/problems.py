"""Problems of a workbook, in its author's terms: sheet, row, column, message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from portal.domain.checking import examine
from portal.domain.problems import Level
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.reading.source import Source
from portal.domain.writing import as_yaml
from portal.sheets.questionnaire_book import layout
from portal.sheets.questionnaire_book.reading import Book, Cell

MISSING = re.compile(r"the key “([\w.]+)” is missing here")
LINE = re.compile(r"\bline (\d+)\b")
"""A place in the text that is made of the workbook, which its author never sees."""
ANY_COLUMN = 1_000


@dataclass(frozen=True)
class CellProblem:
    """A problem with its cell."""

    cell: Cell
    message: str
    level: Level

    def __str__(self) -> str:
        text = self.message if self.level == "error" else f"warning: {self.message}"
        return f"{self.cell}: {text}"


def cell_problems(book: Book, versions_beside: Mapping[str, Version]) -> list[CellProblem]:
    """Every problem of the workbook and of the questionnaire in it, and the lint warnings."""
    problems = [CellProblem(cell, message, "error") for cell, message in book.problems]
    reading = read_version(as_yaml(book.document).encode(), "workbook")
    beside = {name: version for name, version in versions_beside.items() if name != book.document.get("id")}
    for problem in examine(reading, beside):
        cell = book.place(reading.source.path_at(problem.line, problem.column))
        message = LINE.sub(partial(_place_of_line, book, reading.source), problem.message)
        problems.append(_missing(book, cell, message) or CellProblem(cell, message, problem.level))
    return list(dict.fromkeys(problems))


def _place_of_line(book: Book, source: Source, line: re.Match[str]) -> str:
    """Where a line of the text that was made of the workbook stands in the workbook."""
    cell = book.place(source.path_at(int(line[1]), ANY_COLUMN))
    return f"{cell.sheet}, row {cell.row}" if cell.row else cell.sheet


def _missing(book: Book, cell: Cell, message: str) -> CellProblem | None:
    """Report a missing key as an empty cell, or as a column whose heading is missing."""
    key = MISSING.fullmatch(message)
    plan = next((plan for plan in layout.PLANS if plan.name == cell.sheet), None)
    head = next((head for head in plan.heads if key and head.key == key[1]), None) if plan else None
    if head is None:
        return None
    if head.title not in book.headings.get(cell.sheet, ()):
        return CellProblem(Cell(cell.sheet, 1), f"there is no column “{head.title}”, and every row needs it", "error")
    return CellProblem(Cell(cell.sheet, cell.row, head.title), "this cell must be filled in", "error")
