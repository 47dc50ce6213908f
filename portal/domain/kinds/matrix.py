"""Several rows, each with the same options."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from portal.domain.kinds.base import (
    COMMON,
    JSON,
    InvalidAnswer,
    Kind,
    Parts,
    Points,
    Posted,
    RulePart,
    ShowCell,
    Words,
    quoted,
)
from portal.domain.kinds.options import mean, option_of, points_of
from portal.domain.kinds.said import NOTHING
from portal.domain.messages import JoinedText, joined
from portal.domain.values import Value

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question


class MatrixKind(Kind):
    """`matrix`: the answer maps row ids to option ids."""

    name = "matrix"
    keys = COMMON | {"rows", "options"}
    needed = ("rows", "options")
    rule_type = "option"
    part_name = "row"
    is_list = True
    has_cells = True
    is_composite = True
    leaves_out_unscored = True
    merge_by = "parts"

    def field_parts(self, question: "Question", rows: int) -> Iterable[str]:
        """A field for each row."""
        return (row.id for row in question.rows)

    def typed_value(self, field: "Field", parts: Parts, currency: str | None) -> Value | None:
        """The rows with a chosen option."""
        rows = cast("Question", field).rows
        return self.value(field, {row.id: parts[row.id].strip() for row in rows if row.id in parts})

    def read(self, field: "Field", data: JSON) -> dict[str, str] | None:
        """Read an object of row and option ids. Rows may be missing."""
        if not isinstance(data, dict):
            raise InvalidAnswer("The answer must give an option for each row.")
        rows = cast("Question", field).rows
        unknown = sorted(set(data) - {row.id for row in rows})
        if unknown:
            raise InvalidAnswer(f"There is no row {quoted(unknown[0])}.")
        given = {row.id: data[row.id] for row in rows if data.get(row.id) not in (None, "")}
        return {row: option_of(field, option) for row, option in given.items()} or None

    def is_complete(self, question: "Question", value: Value) -> bool:
        """Every row must be answered."""
        return len(cast(dict[str, str], value)) == len(question.rows)

    def posted(self, field: "Field", value: Any) -> Posted:
        """The option for each row."""
        return {row: [option] for row, option in value.items()}

    def show(self, question: "Question", value: Any, texts: Words, show_cell: ShowCell) -> str:
        """A line for each row."""
        lines = []
        for row in question.rows:
            given = texts(f"{question.id}.{value[row.id]}.text") if row.id in value else NOTHING
            lines.append(JoinedText(texts(f"{question.id}.{row.id}.text"), ": ", given))
        return joined("\n", lines)

    def rule_parts(self, question: "Question") -> Mapping[str, RulePart]:
        """Rules read each row as a choice."""
        return {row.id: RulePart("option", question.options) for row in question.rows}

    def points(self, question: "Question", answer: Any) -> Points:
        """The mean points of the rows whose options have points."""
        return mean(points_of(question, answer.values() if isinstance(answer, dict) else ()))
