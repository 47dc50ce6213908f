"""Tables of the answers and what follows from them: answers, table cells, flags and checks."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.domain.typed_answers import BAND_REASON, CELLS_REASON, NO_POINTS, RESTRICTED_REASON, TypedValue
from portal.sheets.cell_markup import Cell
from portal.workflow.answer_sources import SOURCES
from portal.workflow.exporting.response import AnswerRow, CellRow, CheckRow, FlagRow
from portal.workflow.exporting.responses import SupplierExport
from portal.workflow.exporting.supplier_table import GRADES
from portal.workflow.exporting.table import Column, ExportTable, Part, of_supplier, of_version, parts

STATES = "answered, not known, not applicable, declined, blank (asked, nothing given), not asked, restricted"
VALUE_REASONS = f"{RESTRICTED_REASON}; {BAND_REASON} (small counts of people); {CELLS_REASON}"
POINTS_REASONS = f"{RESTRICTED_REASON}; {NO_POINTS}; or the state"
QUESTION = (
    Column[Part[Any]]("section", "The id of the section the question stands in.", lambda part: part.item.section.id),
    Column[Part[Any]]("section_title", "Its title.", lambda part: part.item.section.title, width=28),
    Column[Part[Any]]("question", "The question's id; its own line is below.", lambda part: part.item.question.id,
                      width=24),
    Column[Part[Any]]("asked", "The question as it was asked, in the questionnaire's own language.",
                      lambda part: part.item.question.ask, width=60),
)  # fmt: skip


def _value(value: Callable[[Any], TypedValue]) -> tuple[Column[Part[Any]], ...]:
    """The columns for a value by type; only the one of its kind is filled."""
    return (
        Column("number", "The answer as a number; an amount of money without its currency.",
               lambda part: value(part.item).number, "number", 14),
        Column("currency", "The currency of an amount (ISO 4217).", lambda part: value(part.item).currency, width=9),
        Column("date", "The answer as a date; of a declaration, its day.", lambda part: value(part.item).day,
               "date", 12),
        Column("yes_no", "The answer to a yes-or-no question.", lambda part: value(part.item).yes_no, "yes or no", 9),
        Column("text", "The answer as text: the id of an option (several by semicolons), a country's code, or words.",
               lambda part: value(part.item).text, width=28),
        Column("value_reason", "Why an answer has no value here.", lambda part: value(part.item).reason,
               values=VALUE_REASONS),
    )  # fmt: skip


ANSWER_COLUMNS: tuple[Column[Part[AnswerRow]], ...] = (
    *of_supplier(),
    *of_version(lambda row: row.version),
    *QUESTION,
    Column("kind", "The kind of question.", lambda part: part.item.question.kind, width=11),
    Column("state", "What became of the question.", lambda part: part.item.state, values=STATES),
    Column("answer", "The answer in words, as the role that made this file may read it.",
           lambda part: part.item.words or None, width=60),
    *_value(lambda row: row.value),
    Column("unit", "The unit of a number.", lambda part: part.item.question.unit, width=10),
    Column("points", "What the answer is worth.", lambda part: part.item.points, "number", 9, "0 to 100"),
    Column("points_reason", "Why there are no points.", lambda part: part.item.points_reason, values=POINTS_REASONS),
    Column("weight", "How much the question counts in its section.", lambda part: part.item.weight, "number", 9),
    Column("given_by", "Who gave the answer.",
           lambda part: part.item.given_by),
    Column("given_at", "When it was last saved.", lambda part: part.item.given_at, "date and time (UTC)", 20),
    Column("source", "What the answer was taken from; the supplier confirmed what it did not type.",
           lambda part: part.item.source, values=", ".join(SOURCES), width=22),
    Column("evidence", "How many files were given with it; empty where it is restricted.",
           lambda part: part.item.files, "number", 9),
)  # fmt: skip

CELL_COLUMNS: tuple[Column[Part[CellRow]], ...] = (
    *of_supplier(),
    *of_version(lambda row: row.version),
    *QUESTION,
    Column("row", "The number of a table's row, or the id of a matrix's.", lambda part: part.item.cell.row, width=16),
    Column("row_title", "What that row is.", lambda part: part.item.cell.row_title, width=28),
    Column("column", "The id of a table's column.", lambda part: part.item.cell.column, width=16),
    Column("column_title", "Its title.", lambda part: part.item.cell.column_title, width=28),
    Column("kind", "The kind of the column.", lambda part: part.item.cell.kind, width=11),
    Column("answer", "The cell in words.", lambda part: part.item.cell.words, width=40),
    *_value(lambda row: row.cell.value),
    Column("unit", "The unit of a number.", lambda part: part.item.cell.unit, width=10),
)

FLAG_COLUMNS: tuple[Column[Part[FlagRow]], ...] = (
    *of_supplier(),
    *of_version(lambda row: row.version),
    Column("flag", "The flag's id.", lambda part: part.item.flag.id, width=28),
    Column("title", "The flag's short name.", lambda part: part.item.flag.title, width=44),
    Column("severity", "How serious what was disclosed is.", lambda part: part.item.flag.severity, values=GRADES),
    Column("remedying", "Whether the supplier says that it is being put right.",
           lambda part: part.item.flag.remedying, "yes or no", 11),
    Column("because", "Why the flag was raised.", lambda part: part.item.flag.because, width=70),
)  # fmt: skip


def _explained(read: Callable[[Any], Cell]) -> Callable[[Part[CheckRow]], Cell]:
    def cell(part: Part[CheckRow]) -> Cell:
        explained = part.item.check.explained
        return None if explained is None else read(explained)

    return cell


CHECK_COLUMNS: tuple[Column[Part[CheckRow]], ...] = (
    *of_supplier(),
    *of_version(lambda row: row.version),
    Column("check", "The check's id.", lambda part: part.item.check.id, width=28),
    Column("level", "What it is.", lambda part: part.item.check.level, values="error, warning, note"),
    Column("says", "What does not go together.", lambda part: part.item.check.say, width=70),
    Column("explanation", "What the supplier said about it.", _explained(lambda part: part.text), width=60),
    Column("accepted_at", "When a reviewer accepted that.", _explained(lambda part: part.accepted_at),
           "date and time (UTC)", 20),
    Column("accepted_by", "Who accepted it.", _explained(lambda part: part.accepted_by), width=24),
)  # fmt: skip


def _answers(supplier: SupplierExport) -> Iterable[AnswerRow]:
    return supplier.response.answers(supplier.given, supplier.files) if supplier.response else ()


def _cells(supplier: SupplierExport) -> Iterable[CellRow]:
    return supplier.response.cells() if supplier.response else ()


def _flags(supplier: SupplierExport) -> Iterable[FlagRow]:
    return supplier.response.flags() if supplier.response else ()


def _checks(supplier: SupplierExport) -> Iterable[CheckRow]:
    return supplier.response.checks(supplier.explanations) if supplier.response else ()


ANSWERS = ExportTable("answers", "Answers", "one row per answer", lambda scope: ANSWER_COLUMNS, parts(_answers))
CELLS = ExportTable("cells", "Table cells", "one row per cell of a table", lambda scope: CELL_COLUMNS, parts(_cells))
FLAGS = ExportTable("flags", "Flags", "one row per flag", lambda scope: FLAG_COLUMNS, parts(_flags))
CHECKS = ExportTable("checks", "Checks", "one row per check that fired", lambda scope: CHECK_COLUMNS, parts(_checks))
