"""Answers in words, for people who read them on a page, in a letter or in an export."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import cast

from portal.domain.kinds.values import Field
from portal.domain.questionnaire import Question
from portal.domain.sentences import Country, Pieces, Sentence, joined
from portal.domain.values import Answer, Attestation, Money, NoAnswer, Value

Words = Callable[[str], str]
"""A text of the version by its key, such as "question.option.text"."""

Said = Callable[[Field, Value, Words, str], str]
"""How one value is said, of a question or of a table's cell: `show_value`, or something that says less."""

NOTHING = Sentence("Not answered")
NO_ANSWERS = {
    "dont_know": Sentence("Does not know"),
    "not_applicable": Sentence("Does not apply"),
    "declined": Sentence("Prefers not to answer"),
}
YES, NO = Sentence("Yes"), Sentence("No")
NO_ROWS = Sentence("None")


def show(question: Question, answer: Answer, texts: Words, said: Said | None = None) -> str:
    """The answer in words, a line for each part of a list: English as it stands, in pieces for other languages."""
    one = said or show_value
    if answer is None:
        return NOTHING
    if isinstance(answer, NoAnswer):
        without = NO_ANSWERS[answer.kind]
        return Pieces(without, ": ", answer.reason) if answer.reason else without
    if question.kind == "choices":
        return joined("\n", (texts(f"{question.id}.{option}.text") for option in cast(tuple[str, ...], answer)))
    if question.kind == "matrix":
        return _matrix(question, cast(dict[str, str], answer), texts)
    if question.kind == "table":
        return _table(question, cast(tuple[dict[str, Value], ...], answer), texts, one)
    return one(question, answer, texts, question.id)


def _matrix(question: Question, answer: dict[str, str], texts: Words) -> str:
    lines = []
    for row in question.rows:
        given = texts(f"{question.id}.{answer[row.id]}.text") if row.id in answer else NOTHING
        lines.append(Pieces(texts(f"{question.id}.{row.id}.text"), ": ", given))
    return joined("\n", lines)


def _table(question: Question, answer: tuple[dict[str, Value], ...], texts: Words, said: Said) -> str:
    if not answer:
        return NO_ROWS
    lines = []
    for row in answer:
        cells = []
        for column in (column for column in question.columns if column.id in row):
            prefix = f"{question.id}.{column.id}"
            cells.append(Pieces(texts(f"{prefix}.text"), ": ", said(column, row[column.id], texts, prefix)))
        lines.append(joined("; ", cells))
    return joined("\n", lines)


def show_value(field: Field, value: Value, texts: Words, prefix: str) -> str:
    """One value, of a question or of a table's cell; `prefix` is where the texts of its options begin."""
    match value:
        case bool():
            return YES if value else NO
        case int() | Decimal():
            if field.kind == "percent":
                return Pieces(value, " %")
            return Pieces(value, " ", texts(f"{prefix}.unit")) if field.unit else Pieces(value)
        case Money():
            return Pieces(value.amount, f" {value.currency}")
        case date():
            return Pieces(value)
        case Attestation():
            return Pieces(f"{value.name}, {value.role}, ", value.date)
    if field.kind == "choice":
        return texts(f"{prefix}.{value}.text")
    return Country(value) if field.kind == "country" else str(value)
