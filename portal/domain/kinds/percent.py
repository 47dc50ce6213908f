"""A percentage from 0 to 100."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.domain.kinds import numbers
from portal.domain.kinds.base import JSON, InvalidAnswer, Parts, Words, text_in
from portal.domain.kinds.number import NumberKind, check_limits, number_of, plain
from portal.domain.messages import JoinedText, Message

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question

NONE, ALL = Decimal(0), Decimal(100)


class PercentKind(NumberKind):
    """`percent`: limits are between 0 and 100."""

    has_numbers = True
    name = "percent"

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """Read a percentage, with or without its sign."""
        text = text_in(parts)
        return plain(numbers.typed_percent(text)) if text else None

    def read(self, field: "Field", data: JSON) -> Decimal:
        """Read a number from 0 to 100."""
        number = number_of(data)
        if not NONE <= number <= ALL:
            raise InvalidAnswer(Message("A percentage lies between 0 and 100."))
        check_limits(field, number)
        return number

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The number with its sign."""
        return JoinedText(value, " %")

    def ends(self, question: "Question") -> tuple[Decimal | None, Decimal | None]:
        """The limits, at least 0 and at most 100."""
        low, high = super().ends(question)
        return max(low or NONE, NONE), min(high or ALL, ALL)
