"""Answers as forms post them: every part kept as it was typed, and one sentence when it cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from portal.domain.kinds import numbers
from portal.domain.kinds.codes import IN_THOUSANDTHS
from portal.domain.kinds.numbers import Unreadable
from portal.domain.kinds.values import MOST_ROWS, Field, Misfit, from_json, in_row, read_value, to_json
from portal.domain.questionnaire import Question
from portal.domain.sentences import Sentence
from portal.domain.values import Answer, Attestation, Money, NoAnswer, Value

DAY_PARTS = ("day", "month", "year")
UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")
NEEDED = {
    "day": Sentence("The date needs a day too."),
    "month": Sentence("The date needs a month too."),
    "year": Sentence("The date needs a year too."),
}
NO_NAME = Sentence("The full name is missing.")
NO_POSITION = Sentence("The position is missing.")
NO_DATE = Sentence("The date is missing.")
Parts = Mapping[str, Any]
"""What was typed, by part of the field: "" is the field itself, "amount", "0.workers", … Choices are lists."""


@dataclass(frozen=True)
class FormReading:
    """`raw` redraws the form as typed; `problem` is said beside the field and leaves `answer` None."""

    raw: dict[str, Any]
    answer: Answer
    problem: Sentence | None


def field_names(question: Question, name: str, rows: int = 0) -> tuple[str, ...]:
    """Every field that a form may hold for a question whose base name is `name`; `rows` counts a table's rows."""
    found = [f"{name}.{part}" if part else name for part in _parts(question, rows)]
    return (*found, *((f"{name}.no_answer", f"{name}.reason") if question.allow else ()))


def _parts(question: Question, rows: int) -> Iterator[str]:
    if question.kind == "matrix":
        yield from (row.id for row in question.rows)
    elif question.kind == "table":
        yield "rows"
        for number in range(rows):
            for column in question.columns:
                yield from (f"{number}.{column.id}{part}" for part in _ends(column.kind))
    elif question.kind != "note":
        yield from (part.lstrip(".") for part in _ends(question.kind))


def _ends(kind: str) -> tuple[str, ...]:
    days = tuple(f".{part}" for part in DAY_PARTS)
    return {"money": (".amount", ".currency"), "date": days, "attestation": (".name", ".role", *days)}.get(kind, ("",))


def from_form(
    question: Question,
    fields: Mapping[str, list[str]],
    *,
    name: str | None = None,
    currency_default: str | None = None,
) -> FormReading:
    """Read a question's fields, whose names begin with `name` (the question's id when not told)."""
    raw = _raw(question, fields, name or question.id)
    try:
        return FormReading(raw, _answer(question, raw, currency_default), None)
    except (Misfit, Unreadable) as wrong:
        return FormReading(raw, None, _sentence(wrong))


def _sentence(wrong: Misfit | Unreadable) -> Sentence:
    said = wrong.sentence
    return said if isinstance(said, Sentence) else Sentence(said)


def problem_of(question: Question, raw: Parts, currency: str | None) -> Sentence | None:
    """What is wrong with what was typed and kept (`raw` of a FormReading), found again; None when it can be read."""
    try:
        _answer(question, raw, currency)
    except (Misfit, Unreadable) as wrong:
        return _sentence(wrong)
    return None


def _raw(question: Question, fields: Mapping[str, list[str]], name: str) -> dict[str, Any]:
    rows = _row_count(fields.get(f"{name}.rows", [])) if question.kind == "table" else 0
    raw: dict[str, Any] = {}
    for field in field_names(question, name, rows):
        part = field[len(name) + 1 :]
        typed = [_printed(text) for text in fields.get(field, [])]
        if question.kind == "choices" and not part:
            raw |= {part: typed} if typed else {}
        elif typed and typed[-1]:
            raw[part] = typed[-1]
    return raw


def _row_count(posted: list[str]) -> int:
    text = posted[-1].strip() if posted else ""
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 6 else 0


def _printed(text: str) -> str:
    """What was typed, in one spelling of letters and line ends, without what cannot be shown or kept."""
    return UNPRINTED.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def _answer(question: Question, raw: Parts, currency: str | None) -> Answer:
    if raw.get("no_answer"):
        said = {"no_answer": raw["no_answer"]} | ({"reason": raw["reason"]} if raw.get("reason") else {})
        return from_json(question, said)
    if question.kind == "note":
        return None
    if question.kind == "matrix":
        return read_value(question, {row.id: raw[row.id].strip() for row in question.rows if row.id in raw})
    if question.kind == "table":
        return _table(question, raw, currency)
    given = _read(question, raw, "", currency)
    if question.currency_of and currency and isinstance(given, Money) and given.currency != currency:
        raise Misfit(other_currency(currency))
    return given


def other_currency(currency: str) -> Sentence:
    """Said of an amount in another currency than the one that another question has settled."""
    return Sentence("Give this amount in %(currency)s, the currency of the amount it goes with.", currency=currency)


def _read(field: Field, raw: Parts, part: str, currency: str | None) -> Value | None:
    reader = READERS.get(field.kind)
    data = reader(_below(raw, part), currency) if reader else str(raw.get(part, "")).strip()
    return read_value(field, data)


def _below(raw: Parts, part: str) -> Parts:
    """The parts below one part, by their last name; the part itself is ""."""
    if not part:
        return raw
    return {key[len(part) + 1 :]: text for key, text in raw.items() if key == part or key.startswith(part + ".")}


def _yes_no(parts: Parts, currency: str | None) -> object:
    text = str(parts.get("", "")).strip()
    return {"": None, "yes": True, "no": False}.get(text, text)


def _choices(parts: Parts, currency: str | None) -> object:
    given = parts.get("", [])
    return list(dict.fromkeys(text for text in given if text.strip()))


def _whole(parts: Parts, currency: str | None) -> object:
    text = str(parts.get("", "")).strip()
    return numbers.typed_whole(text) if text else None


def _decimal(parts: Parts, currency: str | None) -> object:
    text = str(parts.get("", "")).strip()
    return _plain(numbers.typed_decimal(text)) if text else None


def _percent(parts: Parts, currency: str | None) -> object:
    text = str(parts.get("", "")).strip()
    return _plain(numbers.typed_percent(text)) if text else None


def _plain(number: Decimal) -> str:
    return format(number, "f")


def _money(parts: Parts, currency: str | None) -> object:
    amount, code = (str(parts.get(part, "")).strip() for part in ("amount", "currency"))
    if not amount:
        return None
    if not (code or currency):
        raise Misfit(Sentence("Choose the currency of the amount."))
    unit = code.upper() or currency
    return {"amount": _plain(numbers.typed_amount(amount, in_thousandths=unit in IN_THOUSANDTHS)), "currency": unit}


def _date(parts: Parts, currency: str | None) -> object:
    given = {part: str(parts.get(part, "")).strip() for part in DAY_PARTS}
    if not any(given.values()):
        return None
    missing = next((part for part, text in given.items() if not text), None)
    if missing:
        raise Misfit(NEEDED[missing])
    if not all(text.isdecimal() and len(text) < 9 for text in given.values()):
        raise Misfit(Sentence("Write day, month and year in digits, for example 27 3 2026."))
    day, month, year = (int(text) for text in given.values())
    if len(given["year"]) != 4:
        raise Misfit(Sentence("Write the year with four digits, for example 2026."))
    if not 1 <= month <= 12:
        raise Misfit(Sentence("The month must be between 1 and 12."))
    if not 1 <= day <= 31:
        raise Misfit(Sentence("The day must be between 1 and 31."))
    return f"{year:04}-{month:02}-{day:02}"


def _attestation(parts: Parts, currency: str | None) -> object:
    day = _date(parts, currency)
    name, role = (str(parts.get(part, "")).strip() for part in ("name", "role"))
    if not (day or name or role):
        return None
    for text, missing in ((name, NO_NAME), (role, NO_POSITION), (day, NO_DATE)):
        if not text:
            raise Misfit(missing)
    return {"name": name, "role": role, "date": day}


READERS: Mapping[str, Callable[[Parts, str | None], object]] = {
    "yes_no": _yes_no,
    "choices": _choices,
    "integer": _whole,
    "decimal": _decimal,
    "percent": _percent,
    "money": _money,
    "date": _date,
    "attestation": _attestation,
}


def _table(question: Question, raw: Parts, currency: str | None) -> Value | None:
    """The rows that have something in them; no rows at all, once rows were asked for, is not yet an answer."""
    rows = []
    for number in range(_row_count([str(raw.get("rows", ""))])):
        row = {}
        for column in question.columns:
            try:
                cell = _read(column, raw, f"{number}.{column.id}", currency)
            except (Misfit, Unreadable) as wrong:
                raise Misfit(in_row(question, number + 1, column, wrong.sentence)) from None
            if cell is not None:
                row[column.id] = to_json(cell)
        if row:
            rows.append(row)
    if rows or raw.get("rows") == "0":
        return read_value(question, rows)
    return None


def to_form(question: Question, answer: Answer, *, name: str | None = None) -> dict[str, list[str]]:
    """The fields a person would have posted to give this answer; `from_form` reads them back the same."""
    base = name or question.id
    parts = _typed(answer, is_table=question.kind == "table")
    return {f"{base}.{part}" if part else base: texts for part, texts in parts.items()}


def _typed(answer: Answer, *, is_table: bool = False) -> dict[str, list[str]]:
    match answer:
        case None:
            return {}
        case NoAnswer():
            said: dict[str, list[str]] = {"no_answer": [answer.kind]}
            return said | ({"reason": [answer.reason]} if answer.reason else {})
        case bool():
            return {"": ["yes" if answer else "no"]}
        case str() | int():
            return {"": [str(answer)]}
        case Decimal():
            return {"": [_plain(answer)]}
        case Money():
            return {"amount": [_amount(answer)], "currency": [answer.currency]}
        case Attestation():
            return {"name": [answer.name], "role": [answer.role]} | _typed(answer.date)
        case dict():
            return {row: [option] for row, option in answer.items()}
        case tuple():
            return _typed_rows(answer) if is_table else {"": [str(option) for option in answer]}
    return {"day": [str(answer.day)], "month": [str(answer.month)], "year": [f"{answer.year:04}"]}


def _amount(money: Money) -> str:
    """An amount as typed so that nobody takes it for thousands: three digits behind the point get a fourth."""
    text = _plain(money.amount)
    is_like_thousands = len(text.partition(".")[2]) == 3 and money.currency not in IN_THOUSANDTHS
    return text + "0" if is_like_thousands else text


def _typed_rows(rows: tuple[Any, ...]) -> dict[str, list[str]]:
    found = {"rows": [str(len(rows))]}
    for number, row in enumerate(rows):
        for column, cell in row.items():
            for part, texts in _typed(cast(Answer, cell)).items():
                found[f"{number}.{column}.{part}" if part else f"{number}.{column}"] = texts
    return found
