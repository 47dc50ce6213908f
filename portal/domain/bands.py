"""The bands that members without the safeguarding role see in place of a count of people."""

import re
from decimal import Decimal
from typing import Any

from portal.domain.kinds.registry import KINDS
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Derived, Question

FEW = 10
"""Counts of people from 1 to just below this are small enough to identify a person."""

STARTS = (FEW, 50, 250)
"""The lowest counts of the bands above `FEW`."""

FEWER = f"<{FEW}"
PEOPLE = frozenset({"people", "persons", "workers", "employees", "migrant workers", "men", "women", "children"})


def counts_people(asked: Question | TableColumn | Derived) -> bool:
    """Whether a whole number in this answer counts people: its unit says so, or it has none."""
    if isinstance(asked, Derived):
        return asked.unit is not None and asked.unit.lower() in PEOPLE
    return KINDS[asked.kind].is_whole and (asked.unit is None or asked.unit.lower() in PEOPLE)


def band_of(count: int) -> str:
    """The band of a count of people, in digits."""
    if count < FEW:
        return FEWER
    start = max(start for start in STARTS if start <= count)
    return f"{start}+" if start == STARTS[-1] else f"{start}–{STARTS[STARTS.index(start) + 1] - 1}"


def whole(value: object) -> int | None:
    """A whole number given as an int, a decimal or text; None for anything else."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}(\.0+)?", value):
        return int(value.partition(".")[0])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_few(value: Any) -> bool:
    """Whether a count is small enough to identify people. Zero is not: it identifies nobody."""
    count = whole(value)
    return count is not None and 0 < count < FEW


def is_border(operator: str, number: Any) -> bool:
    """Whether comparing a count with this number reveals only its band, or whether it is zero."""
    starts = {0, 1, *STARTS}
    if operator in ("==", "!="):
        return bool(number == 0)
    at = number if operator in ("<", ">=") else number + 1
    return at in starts
