"""A table: repeated rows with a cell for every column."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from portal.domain.kinds.base import COMMON, JSON, InvalidAnswer, Kind, Parts, Posted, RulePart, ShowCell, Words, quoted
from portal.domain.kinds.json_data import to_json
from portal.domain.kinds.numbers import Unreadable
from portal.domain.messages import JoinedText, Message, QuestionnaireText, joined
from portal.domain.values import Cell, Row, Value

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.question_parts import TableColumn
    from portal.domain.questionnaire import Question

MOST_ROWS = 500
NO_ROWS = Message("None")


class TableKind(Kind):
    """`table`: the answer is a tuple of rows, each a mapping of column to value. Zero rows are also an answer."""

    has_numbers = True
    name = "table"
    keys = COMMON | {"columns"}
    needed = ("columns",)
    rule_type = "table"
    part_name = "column"
    has_cells = True
    is_composite = True
    has_columns = True
    merge_by = "rows"
    lists = frozenset({"countries", "currencies"})

    def __init__(self, cells: Mapping[str, Kind]) -> None:
        """`cells` are the kinds that a column can have, by name."""
        self.cells = cells

    def field_parts(self, question: "Question", rows: int) -> Iterator[str]:
        """The number of rows, and the parts of every cell."""
        yield "rows"
        for number in range(rows):
            for column in question.columns:
                cell = f"{number}.{column.id}"
                yield from (_part_of(cell, field) for field in self.cells[column.kind].fields)

    def typed_value(self, field: "Field", parts: Parts, currency: str | None) -> Value | None:
        """The rows with a value. Empty rows alone are no answer, but a count of 0 rows is."""
        question, count = cast("Question", field), str(parts.get("rows", ""))
        typed = (self._typed_row(question, number, parts, currency) for number in range(row_count(count)))
        rows = [row for row in typed if row]
        return self.value(field, rows) if rows or count == "0" else None

    def _typed_row(self, question: "Question", number: int, parts: Parts, currency: str | None) -> dict[str, JSON]:
        row = {}
        for column in question.columns:
            typed = _below(parts, f"{number}.{column.id}")
            try:
                cell = self.cells[column.kind].typed_value(column, typed, currency)
            except (InvalidAnswer, Unreadable) as wrong:
                raise InvalidAnswer(_in_row(question, number + 1, column, wrong.sentence)) from None
            if cell is not None:
                row[column.id] = to_json(cell)
        return row

    def cell_problems(self, question: "Question", parts: Parts) -> dict[str, Message]:
        """Every cell whose content does not fit, by its part: `0.people`."""
        problems = {}
        for number in range(row_count(str(parts.get("rows", "")))):
            for column in question.columns:
                part = f"{number}.{column.id}"
                try:
                    self.cells[column.kind].typed_value(column, _below(parts, part), None)
                except (InvalidAnswer, Unreadable) as wrong:
                    problems[part] = wrong.sentence if isinstance(wrong.sentence, Message) else Message(wrong.sentence)
        return problems

    def read(self, field: "Field", data: JSON) -> tuple[Row, ...]:
        """Read a list of objects of column and value. Cells may be missing."""
        if not isinstance(data, list):
            raise InvalidAnswer("The answer must be a list of rows.")
        if len(data) > MOST_ROWS:
            raise InvalidAnswer(Message("A table holds at most %(most)s rows.", most=MOST_ROWS))
        return tuple(self._row(cast("Question", field), number, row) for number, row in enumerate(data, start=1))

    def _row(self, question: "Question", number: int, data: JSON) -> Row:
        if not isinstance(data, dict):
            raise InvalidAnswer(f"Row {number} must give a value for each column.")
        unknown = sorted(set(data) - {column.id for column in question.columns})
        if unknown:
            raise InvalidAnswer(f"Row {number}: there is no column {quoted(unknown[0])}.")
        row: Row = {}
        for column in question.columns:
            try:
                cell = self.cells[column.kind].value(column, data.get(column.id))
            except InvalidAnswer as invalid:
                raise InvalidAnswer(_in_row(question, number, column, invalid.sentence)) from None
            if cell is not None:
                row[column.id] = cast(Cell, cell)
        return row

    def posted(self, field: "Field", value: Any) -> Posted:
        """The number of rows, and every cell."""
        values = {"rows": [str(len(value))]}
        columns = {column.id: column for column in cast("Question", field).columns}
        for number, row in enumerate(value):
            for name, cell in row.items():
                for part, texts in self.cells[columns[name].kind].posted(columns[name], cell).items():
                    values[_part_of(f"{number}.{name}", part)] = texts
        return values

    def show(self, question: "Question", value: Any, texts: Words, show_cell: ShowCell) -> str:
        """A line for each row."""
        return joined("\n", (_show_row(question, row, texts, show_cell) for row in value)) if value else NO_ROWS

    def rule_parts(self, question: "Question") -> Mapping[str, RulePart]:
        """Rules read each column as a list."""
        return {
            column.id: RulePart(self.cells[column.kind].rule_type, column.options, is_list=True)
            for column in question.columns
        }


def row_count(typed: str) -> int:
    """The number of rows in a form, at most `MOST_ROWS`."""
    text = typed.strip()
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 6 else 0


def _part_of(cell: str, field: str) -> str:
    return f"{cell}.{field}" if field else cell


def _below(parts: Parts, cell: str) -> Parts:
    """The parts of one cell, without the cell's name; the cell itself is ""."""
    return {key[len(cell) + 1 :]: text for key, text in parts.items() if key == cell or key.startswith(cell + ".")}


def _in_row(question: "Question", number: int, column: "TableColumn", problem: str) -> Message:
    return in_row(number, QuestionnaireText(column.text, f"{question.id}.{column.id}.text"), problem)


def in_row(number: int, column: str, problem: str) -> Message:
    """A problem with the row and the column's text."""
    return Message("Row %(number)s, %(column)s: %(problem)s", number=number, column=column, problem=problem)


def _show_row(question: "Question", row: Mapping[str, Value], texts: Words, show_cell: ShowCell) -> JoinedText:
    cells = []
    for column in (column for column in question.columns if column.id in row):
        prefix = f"{question.id}.{column.id}"
        cells.append(JoinedText(texts(f"{prefix}.text"), ": ", show_cell(column, row[column.id], texts, prefix)))
    return joined("; ", cells)
