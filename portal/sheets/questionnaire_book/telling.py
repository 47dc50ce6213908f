"""What is wrong with a workbook, in its author's words: sheet, row, column, sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.checking import examine
from portal.domain.problems import Level
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.domain.writing import as_yaml
from portal.sheets.questionnaire_book.reading import Book, Cell


@dataclass(frozen=True)
class Told:
    """A problem at its cell."""

    cell: Cell
    message: str
    level: Level

    def __str__(self) -> str:
        said = self.message if self.level == "error" else f"warning: {self.message}"
        return f"{self.cell}: {said}"


def told(book: Book, company: Mapping[str, Version]) -> list[Told]:
    """Every problem of the workbook itself and of the questionnaire in it, and the author's warnings."""
    found = [Told(cell, message, "error") for cell, message in book.problems]
    reading = read_version(as_yaml(book.document).encode(), "workbook")
    for one in examine(
        reading, {name: version for name, version in company.items() if name != book.document.get("id")}
    ):
        found.append(Told(book.place(reading.source.path_at(one.line, one.column)), one.message, one.level))
    return found
