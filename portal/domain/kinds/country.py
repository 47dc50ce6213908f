"""A country."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from portal.domain.kinds import codes
from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind, Words, quoted
from portal.domain.messages import Country, Message

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question

ELSEWHERE = "ZZ"
"""Stands for a country that no rule names."""


class CountryKind(Kind):
    """`country`: the ISO 3166-1 code, shown as the country's name in the reader's language."""

    name = "country"
    keys = COMMON
    column_keys = OF_COLUMN
    rule_type = "country"
    is_closed = True
    lists = frozenset({"countries"})

    def read(self, field: "Field", data: JSON) -> str:
        """Read a code of two capital letters."""
        if not isinstance(data, str) or data not in codes.COUNTRIES:
            raise InvalidAnswer(Message("%(code)s is not the code of a country, such as BD or VN.", code=quoted(data)))
        return data

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The country, which pages show by its name if they know it."""
        return Country(value)

    def samples(self, question: "Question", named: Collection[Any]) -> list[str]:
        """Every country that rules name, and one that no rule names."""
        return [*sorted(value for value in named if isinstance(value, str)), ELSEWHERE]
