"""How near a member without the safeguarding role may come to a count of people: one of these bands, never a number."""

import re
from typing import Any

from portal.domain.kinds.registry import KINDS
from portal.domain.questionnaire import Derived, Question, TableColumn

FEW = 10
"""Counts of people from 1 to below this are few enough to point at a person."""

STARTS = (FEW, 50, 250)
"""Where the bands above the few begin."""

FEWER = f"<{FEW}"
PEOPLE = frozenset({"people", "persons", "workers", "employees", "migrant workers", "men", "women", "children"})


def counts_people(asked: Question | TableColumn | Derived) -> bool:
    """Whether a whole number given here counts people: it has their unit, or none."""
    if isinstance(asked, Derived):
        return asked.unit is not None and asked.unit.lower() in PEOPLE
    return KINDS[asked.kind].is_whole and (asked.unit is None or asked.unit.lower() in PEOPLE)


def band_of(count: int) -> str:
    """The band of a count of people, in figures."""
    if count < FEW:
        return FEWER
    start = max(start for start in STARTS if start <= count)
    return f"{start}+" if start == STARTS[-1] else f"{start}–{STARTS[STARTS.index(start) + 1] - 1}"


def whole(value: object) -> int | None:
    """A whole number that was given as one or as text; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}(\.0+)?", value):
        return int(value.partition(".")[0])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_few(value: Any) -> bool:
    """Whether a number is one of people few enough to be known by it. Nobody is not few: nought points at no one."""
    count = whole(value)
    return count is not None and 0 < count < FEW


def is_border(operator: str, number: Any) -> bool:
    """Whether comparing a count with this number tells no more than its band, or whether there is anybody at all."""
    starts = {0, 1, *STARTS}
    if operator in ("==", "!="):
        return bool(number == 0)
    at = number if operator in ("<", ">=") else number + 1
    return at in starts
