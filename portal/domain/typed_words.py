"""The free text in a typed answer, and the data about people in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.domain import personal_data
from portal.domain.kinds import KINDS
from portal.domain.personal_data import Finding
from portal.domain.questionnaire import Question


def free_words(question: Question, raw: Mapping[str, Any]) -> Iterator[str]:
    """Yield the free text: a text answer, text cells of a table, the reason for a non-answer."""
    columns = {column.id for column in question.columns if KINDS[column.kind].is_free_text}
    for part, typed in raw.items():
        row, dot, column = part.partition(".")
        is_text = not part and KINDS[question.kind].is_free_text
        is_cell = bool(dot) and row.isdecimal() and column in columns
        if isinstance(typed, str) and (is_text or is_cell or part == "reason"):
            yield typed


def personal_data_in(question: Question, raw: Any, country: str) -> frozenset[Finding]:
    """Return what in an answer looks like data about people. `country` is the supplier's."""
    if not isinstance(raw, Mapping):
        return frozenset()
    return personal_data.find_in(free_words(question, raw), country)
