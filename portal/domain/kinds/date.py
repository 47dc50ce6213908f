"""A date."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import COMMON, JSON, OF_COLUMN, InvalidAnswer, Kind, Parts, Posted, Words
from portal.domain.kinds.days import DAY_PARTS, day_of, posted_day, typed_day
from portal.domain.kinds.number import edges
from portal.domain.messages import JoinedText, Message

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field

Ends = tuple[date | None, date | None]


class DateKind(Kind):
    """`date`: a calendar day, typed as day, month and year."""

    name = "date"
    keys = COMMON | {"min", "max"}
    column_keys = OF_COLUMN | {"min", "max"}
    fields = DAY_PARTS
    rule_type = "date"
    is_composite = True
    is_day = True

    def limit(self, text: str) -> tuple[int | str, str | None]:
        """The date as text, which sorts in date order."""
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            return text, f"a date like 2026-05-01 is expected here, not “{text}”"
        return text, None

    def limit_order(self, limit: int | str) -> str:
        """Dates with the year first sort correctly as text."""
        return str(limit)

    def typed(self, parts: Parts, currency: str | None) -> JSON:
        """The date from three fields. All must be filled in, or none."""
        return typed_day(parts)

    def read(self, field: "Field", data: JSON) -> date:
        """Read a date within the limits."""
        day = day_of(data)
        low, high = _ends(field)
        if low is not None and day < low:
            raise InvalidAnswer(Message("The date must not be before %(day)s.", day=low))
        if high is not None and day > high:
            raise InvalidAnswer(Message("The date must not be after %(day)s.", day=high))
        return day

    def posted(self, field: "Field", value: Any) -> Posted:
        """The three form fields."""
        return posted_day(value)

    def say(self, field: "Field", value: Any, texts: Words, prefix: str) -> str:
        """The date, which pages write out."""
        return JoinedText(value)

    def samples(self, question: "Field", named: Collection[Any]) -> list[date]:
        """Every date that rules or limits name, with the days before and after it."""
        low, high = _ends(question)
        limits = edges(named, date, (low, high)) or [date(2000, 1, 1)]
        near = {_moved(day, step) for day in limits for step in (-1, 0, 1)}
        return [
            sample for sample in sorted(near) if (low is None or sample >= low) and (high is None or sample <= high)
        ]


def _ends(field: "Field") -> Ends:
    low, high = (date.fromisoformat(str(limit)) if limit is not None else None for limit in (field.min, field.max))
    return low, high


def _moved(day: date, step: int) -> date:
    return day + timedelta(step) if date.min < day < date.max else day
