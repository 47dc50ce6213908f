"""The base of number kinds: limits, numbers in JSON data, and samples on both sides of every edge."""

import re
from collections.abc import Collection
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from portal.domain.kinds import numbers
from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind, Posted, Words
from portal.domain.messages import JoinedText, Message

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question

LIMIT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)


class NumberKind(Kind):
    """A number with a unit and limits."""

    keys = COMMON | {"unit", "min", "max"}
    column_keys = OF_COLUMN | {"unit", "min", "max"}
    rule_type = "number"

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """The limit as text, so that a decimal stays exact."""
        return number_limit(text)

    def limit_order(self, limit: int | str) -> Decimal:
        """Limits are compared as numbers."""
        return Decimal(limit)

    def read(self, field: "Field", data: JSON) -> Decimal | int:
        """Read a number, or text that contains one."""
        number = number_of(data)
        check_limits(field, number)
        return number

    def posted(self, field: "Field", value: Any) -> Posted:
        """The number without an exponent."""
        return {"": [plain(value)]}

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The number with its unit."""
        return JoinedText(value, " ", texts(f"{prefix}.unit")) if field.unit else JoinedText(value)

    def samples(self, question: "Question", named: Collection[Any]) -> list[Decimal]:
        """Every edge, a number between each two edges, and one beyond each end, as far as the limits allow."""
        low, high = self.ends(question)
        numbers = self.around(edges(named, Decimal, (low, high)) or [Decimal(0)])
        return [
            number for number in sorted(numbers) if (low is None or number >= low) and (high is None or number <= high)
        ]

    def ends(self, question: "Question") -> tuple[Decimal | None, Decimal | None]:
        """The smallest and the largest number allowed."""
        low, high = question.min, question.max
        return None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high))

    def around(self, edges: list[Decimal]) -> set[Decimal]:
        """The edges, and numbers before, between and after them."""
        between = [(lower + upper) / 2 for lower, upper in pairwise(edges)]
        return {edges[0] - 1, *edges, *between, edges[-1] + 1}


def edges(named: Collection[Any], wanted: type[Any], ends: tuple[Any, Any]) -> list[Any]:
    """The values at which answers can change meaning: those of one type that rules name, and the limits."""
    return sorted({value for value in named if isinstance(value, wanted)} | {end for end in ends if end is not None})


def number_limit(text: str) -> tuple[int | str, str | None]:
    """A limit that may have a fraction, and what is wrong with it (None if nothing)."""
    if not LIMIT.fullmatch(text) or sum(sign.isdigit() for sign in text) > numbers.LONGEST:
        return text, f"a number of at most {numbers.LONGEST} digits is expected here, not “{text}”"
    return text, None


def number_of(data: JSON) -> Decimal:
    """Read a number from JSON data. Raises InvalidAnswer."""
    if isinstance(data, bool) or not isinstance(data, int | float | str | Decimal):
        raise InvalidAnswer("The answer must be a number.")
    number = numbers.written(data.strip() if isinstance(data, str) else numbers.without_exponent(data))
    if number is None:
        raise InvalidAnswer(
            Message("The answer must be a number of at most 15 digits before and after the point, such as 12.50.")
        )
    return number


def check_limits(field: "Field", number: Decimal) -> None:
    """Raise InvalidAnswer if a number is outside the question's `min` and `max`."""
    if field.min is not None and number < Decimal(str(field.min)):
        raise InvalidAnswer(Message("The smallest number that fits here is %(least)s.", least=str(field.min)))
    if field.max is not None and number > Decimal(str(field.max)):
        raise InvalidAnswer(Message("The largest number that fits here is %(most)s.", most=str(field.max)))


def plain(number: Decimal) -> str:
    """The number in digits without an exponent."""
    return format(number, "f")
