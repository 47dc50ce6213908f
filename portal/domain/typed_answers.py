"""Answers as typed values, as far as a role may read them, for tables and programs.

A restricted value leaves every typed field empty and gives the reason, so that not even its type is revealed. `portal
score` reads the output of `scorable_answers`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from portal.domain import kinds
from portal.domain.disclosure import IN_TEXT, Redactor, in_band, show_banded
from portal.domain.kinds.base import Words
from portal.domain.kinds.showing import show_value
from portal.domain.policy import RESTRICTED
from portal.domain.question_parts import TableColumn
from portal.domain.questionnaire import Question
from portal.domain.values import Attestation, Money, NoAnswer, Value

STATES = {
    "scored": "answered",
    "unscored": "answered",
    "answered": "answered",
    "dont_know": "not known",
    "not_applicable": "not applicable",
    "declined": "declined",
    "unanswered": "blank",
    "not_asked": "not asked",
    RESTRICTED: "restricted",
}
"""The state of a question as exports word it, by its state in the score."""

RESTRICTED_REASON = "restricted"
BAND_REASON = "shown as a band"
CELLS_REASON = "see the table cells"
NO_POINTS = "carries no points"


class TypedValue(NamedTuple):
    """One value in the field of its type. `reason` says why a given value is missing. Options are their ids."""

    number: int | Decimal | None = None
    currency: str | None = None
    day: date | None = None
    yes_no: bool | None = None
    text: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TypedCell:
    """One cell of a table or one row of a matrix: its position, its text and its typed value."""

    row: str
    row_title: str
    column: str | None
    column_title: str | None
    kind: str
    unit: str | None
    words: str
    value: TypedValue


def typed_answer(redacted: Redactor, family: str, question: Question, answer: Any) -> TypedValue:
    """An answer's JSON as a typed value, as far as the actor may read it."""
    if redacted.is_redacted((family, question.id)):
        return TypedValue(reason=RESTRICTED_REASON)
    value = kinds.from_json(question, answer)
    if value is None or isinstance(value, NoAnswer):
        return TypedValue()
    if kinds.KINDS[question.kind].has_cells:
        return TypedValue(reason=CELLS_REASON)
    return _typed(question, value, is_banded=_is_banded(redacted, family, question))


def typed_cells(redacted: Redactor, family: str, question: Question, answer: Any, texts: Words) -> Iterator[TypedCell]:
    """Yield the cells of a table's or matrix's answer, as far as the actor may read them."""
    if not kinds.KINDS[question.kind].has_cells or redacted.is_redacted((family, question.id)):
        return
    value = kinds.from_json(question, answer)
    if isinstance(value, dict):
        for row in question.rows:
            if row.id in value:
                option = value[row.id]
                words = texts(f"{question.id}.{option}.text")
                yield TypedCell(row.id, row.text, None, None, "choice", None, words, TypedValue(text=option))
    elif isinstance(value, tuple):
        is_banded = _is_banded(redacted, family, question)
        show = show_banded if is_banded else show_value
        for number, cells in enumerate(value, start=1):
            for column in question.columns:
                if isinstance(cells, dict) and column.id in cells:
                    cell = cells[column.id]
                    words = str(show(column, cell, texts, f"{question.id}.{column.id}"))
                    typed = _typed(column, cell, is_banded=is_banded)
                    place = (str(number), f"Row {number}", column.id, column.text, column.kind, column.unit)
                    yield TypedCell(*place, words, typed)


def typed_points(state: str, points: str | None) -> tuple[Decimal | None, str | None]:
    """Points as a number, or None with the reason. Both arguments are as the actor may read them."""
    if state == RESTRICTED or points == RESTRICTED:
        return None, RESTRICTED_REASON
    if points is not None:
        return Decimal(points), None
    return None, NO_POINTS if STATES[state] == "answered" else STATES[state]


def scorable_answers(redacted: Redactor) -> dict[str, dict[str, Any]]:
    """The answers as `portal score --answers` reads them, without those that the actor may not read exactly."""
    by_family: dict[str, dict[str, Any]] = {}
    for family, answers in redacted.given.items():
        readable = {id: answer for id, answer in answers.items() if not _is_kept_back(redacted, family, id)}
        by_family[family] = {id: _without_reason(redacted, answer) for id, answer in readable.items()}
    return by_family


def kept_back(redacted: Redactor) -> list[str]:
    """The questions (`family.question`) that are left out of `scorable_answers`, answered or not."""
    if redacted.view is None:
        return []
    return sorted(f"{family}.{question}" for family, question in redacted.view.hidden | redacted.view.banded)


def _is_kept_back(redacted: Redactor, family: str, question: str) -> bool:
    return redacted.view is not None and redacted.view.is_restricted((family, question))


def _without_reason(redacted: Redactor, answer: Any) -> Any:
    """Redact the reason of a non-answer: only those who read everything may read free text there."""
    if redacted.sees_everything or not isinstance(answer, dict) or not answer.get("reason"):
        return answer
    return answer | {"reason": IN_TEXT} if "no_answer" in answer else answer


def _is_banded(redacted: Redactor, family: str, question: Question) -> bool:
    return redacted.view is not None and (family, question.id) in redacted.view.banded


def _typed(field: Question | TableColumn, value: Value, *, is_banded: bool) -> TypedValue:
    if is_banded and in_band(field, value):
        return TypedValue(reason=BAND_REASON)
    match value:
        case bool():
            return TypedValue(yes_no=value)
        case int() | Decimal():
            return TypedValue(number=value)
        case Money():
            return TypedValue(number=value.amount, currency=value.currency)
        case date():
            return TypedValue(day=value)
        case Attestation():
            return TypedValue(day=value.date, text=f"{value.name}, {value.role}")
        case tuple():
            return TypedValue(text="; ".join(str(option) for option in value))
    return TypedValue(text=str(value))
