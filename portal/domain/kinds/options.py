"""Options: one of them read out of JSON data, and what one or several are worth."""

from fractions import Fraction
from typing import TYPE_CHECKING

from portal.domain.kinds.base import JSON, InvalidAnswer, Points, quoted
from portal.domain.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question


def option_of(field: "Field", data: JSON) -> str:
    """The id of an option of this question or column; raises InvalidAnswer."""
    if not isinstance(data, str) or data not in {option.id for option in field.options}:
        raise InvalidAnswer(Message("%(answer)s is not one of the options.", answer=quoted(data)))
    return data


def points_of(question: "Question", chosen: "Iterable[str]") -> list[int]:
    """The points of the options that have any, in the order in which they were chosen."""
    points = {option.id: option.points for option in question.options}
    return [worth for picked in chosen if (worth := points.get(picked)) is not None]


def mean(worth: list[int]) -> Points:
    """The mean, exact; None of nothing."""
    if not worth:
        return None
    exact = Fraction(sum(worth), len(worth))
    return int(exact) if exact.denominator == 1 else exact
