"""Yes or no."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind, Parts, Points, Posted, Words, text_in
from portal.domain.messages import Message
from portal.domain.values import Answer

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question

YES, NO = Message("Yes"), Message("No")


class YesNoKind(Kind):
    """`yes_no`: true or false for rules and files, yes or no for people."""

    name = "yes_no"
    keys = COMMON | {"points"}
    column_keys = OF_COLUMN
    rule_type = "truth"
    is_closed = True

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """True or False for the chosen word; None if empty."""
        text = text_in(parts)
        return {"": None, "yes": True, "no": False}.get(text, text)

    def read(self, field: "Field", data: JSON) -> bool:
        """Read true or false. Nothing else is accepted."""
        if not isinstance(data, bool):
            raise InvalidAnswer("The answer must be true or false.")
        return data

    def posted(self, field: "Field", value: Any) -> Posted:
        """The chosen word."""
        return {"": ["yes" if value else "no"]}

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """Yes or no as a word, which pages translate."""
        return YES if value else NO

    def samples(self, question: "Question", named: Collection[Any]) -> list[bool]:
        """Both answers."""
        return [True, False]

    def points_by_answer(self, question: "Question") -> dict[Answer, int | None]:
        """The points for yes and for no."""
        points = question.points
        return {True: points.yes if points else None, False: points.no if points else None}

    def points(self, question: "Question", answer: Any) -> Points:
        """The points of the answer."""
        return self.points_by_answer(question)[answer] if isinstance(answer, bool) else None
