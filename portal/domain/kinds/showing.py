"""Answers in words, for people who read them on a page, in a letter or in an export."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import cast

from portal.domain.kinds.values import Field
from portal.domain.questionnaire import Question
from portal.domain.values import Answer, Attestation, Money, NoAnswer, Value

Words = Callable[[str], str]
"""A text of the version by its key, such as "question.option.text"."""

NOTHING = "Not answered"
NO_ANSWERS = {"dont_know": "Does not know", "not_applicable": "Does not apply", "declined": "Prefers not to answer"}
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def show(question: Question, answer: Answer, texts: Words, locale: str = "en") -> str:
    """The answer in words, a line for each part of a list; `locale` settles how numbers and days are written."""
    if answer is None:
        return NOTHING
    if isinstance(answer, NoAnswer):
        said = NO_ANSWERS[answer.kind]
        return f"{said}: {answer.reason}" if answer.reason else said
    if question.kind == "choices":
        return "\n".join(texts(f"{question.id}.{option}.text") for option in cast(tuple[str, ...], answer))
    if question.kind == "matrix":
        return _matrix(question, cast(dict[str, str], answer), texts)
    if question.kind == "table":
        return _table(question, cast(tuple[dict[str, Value], ...], answer), texts, locale)
    return show_value(question, answer, texts, locale, prefix=question.id)


def _matrix(question: Question, answer: dict[str, str], texts: Words) -> str:
    lines = []
    for row in question.rows:
        given = f"{question.id}.{answer[row.id]}.text" if row.id in answer else None
        lines.append(f"{texts(f'{question.id}.{row.id}.text')}: {texts(given) if given else NOTHING}")
    return "\n".join(lines)


def _table(question: Question, answer: tuple[dict[str, Value], ...], texts: Words, locale: str) -> str:
    if not answer:
        return "None"
    return "\n".join(
        "; ".join(
            f"{texts(f'{question.id}.{column.id}.text')}: "
            + show_value(column, row[column.id], texts, locale, prefix=f"{question.id}.{column.id}")
            for column in question.columns
            if column.id in row
        )
        for row in answer
    )


def show_value(field: Field, value: Value, texts: Words, locale: str = "en", *, prefix: str) -> str:
    """One value, of a question or of a table's cell; `prefix` is where the texts of its options begin."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case int() | Decimal():
            unit = "%" if field.kind == "percent" else field.unit
            return f"{_number(value, locale)} {unit}" if unit else _number(value, locale)
        case Money():
            return f"{_number(value.amount, locale)} {value.currency}"
        case date():
            return day(value, locale)
        case Attestation():
            return f"{value.name}, {value.role}, {day(value.date, locale)}"
    return texts(f"{prefix}.{value}.text") if field.kind == "choice" else str(value)


def day(value: date, locale: str = "en") -> str:
    """A day in words in English, else as 2026-05-01, which is read the same everywhere."""
    if locale.split("-")[0] != "en":
        return value.isoformat()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _number(value: int | Decimal, locale: str) -> str:
    grouped = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return grouped if locale.split("-")[0] == "en" else grouped.replace(",", "\u202f")
