"""Options: reading one from JSON data, and the points of one or several."""

from fractions import Fraction
from typing import TYPE_CHECKING

from portal.domain.kinds.base import JSON, InvalidAnswer, Points, quoted
from portal.domain.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question


def option_of(field: "Field", data: JSON) -> str:
    """Read the id of an option of this question or column. Raises InvalidAnswer."""
    if not isinstance(data, str) or data not in {option.id for option in field.options}:
        raise InvalidAnswer(Message("%(answer)s is not one of the options.", answer=quoted(data)))
    return data


def points_of(question: "Question", chosen: "Iterable[str]") -> list[int]:
    """The points of the chosen options that have any, in the order chosen."""
    points = {option.id: option.points for option in question.options}
    return [worth for picked in chosen if (worth := points.get(picked)) is not None]


def mean(worth: list[int]) -> Points:
    """The exact mean; None for an empty list."""
    if not worth:
        return None
    exact = Fraction(sum(worth), len(worth))
    return int(exact) if exact.denominator == 1 else exact
