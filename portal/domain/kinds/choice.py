"""One of several options."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, Kind, Points, Words
from portal.domain.kinds.options import option_of
from portal.domain.values import Answer

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question


class ChoiceKind(Kind):
    """`choice`: the answer is the option's id."""

    name = "choice"
    keys = COMMON | {"options"}
    needed = ("options",)
    column_keys = OF_COLUMN | {"options"}
    rule_type = "option"
    is_closed = True

    def read(self, field: "Field", data: JSON) -> str:
        """Read the id of an option."""
        return option_of(field, data)

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The option's text."""
        return texts(f"{prefix}.{value}.text")

    def samples(self, question: "Question", named: Collection[Any]) -> list[str]:
        """Every option."""
        return [option.id for option in question.options]

    def points_by_answer(self, question: "Question") -> dict[Answer, int | None]:
        """The points of each option."""
        return {option.id: option.points for option in question.options}

    def points(self, question: "Question", answer: Any) -> Points:
        """The points of the chosen option."""
        return self.points_by_answer(question).get(answer)
