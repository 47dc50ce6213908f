"""A whole number, such as a count of people."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal.domain.kinds import numbers
from portal.domain.kinds.base import JSON, InvalidAnswer, Parts, Posted, text_in
from portal.domain.kinds.number import NumberKind, check_limits

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field


class IntegerKind(NumberKind):
    """`integer`: stored as an int, compared by rules as a number."""

    has_numbers = True
    name = "integer"
    is_whole = True

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """Check that a limit is a whole number."""
        if not numbers.WRITTEN_WHOLE.fullmatch(text) or len(text.lstrip("-")) > numbers.LONGEST:
            wanted = f"a whole number of at most {numbers.LONGEST} digits, without a leading 0, is expected here"
            return text, f"{wanted}, not “{text}”"
        return int(text), None

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """Read a whole number as people write it."""
        text = text_in(parts)
        return numbers.typed_whole(text) if text else None

    def read(self, field: "Field", data: JSON) -> int:
        """Read a number without a fraction. Text is refused, so that nothing is guessed."""
        if isinstance(data, float | Decimal) and abs(data) < 10**numbers.LONGEST and data == int(data):
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            raise InvalidAnswer("The answer must be a whole number.")
        if abs(data) >= 10**numbers.LONGEST:
            raise InvalidAnswer(numbers.LONG)
        check_limits(field, Decimal(data))
        return data

    def posted(self, field: "Field", value: Any) -> Posted:
        """The digits."""
        return {"": [str(value)]}

    def around(self, edges: list[Decimal]) -> set[Decimal]:
        """Also the whole numbers next to each edge; whole numbers only."""
        numbers = super().around(edges) | {edge + step for edge in edges for step in (-1, 1)}
        return {number for number in numbers if number == int(number)}
