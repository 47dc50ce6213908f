"""Answers as JSON, in both directions: what fits a question is read, what does not is refused with a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, cast

from portal.domain.kinds import codes, numbers
from portal.domain.questionnaire import Column, Option, Question
from portal.domain.sentences import Named, Sentence
from portal.domain.values import Answer, Attestation, Cell, Money, NoAnswer, Value

Field: TypeAlias = Question | Column
JSON: TypeAlias = Any

MOST_ROWS = 500
LONGEST_TEXT = {"text": 2_000, "long_text": 20_000}
NO_ANSWERS = {
    "dont_know": Sentence("“does not know”"),
    "not_applicable": Sentence("“does not apply”"),
    "declined": Sentence("“prefers not to answer”"),
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


class Misfit(ValueError):
    """An answer that does not fit its question; `sentence` says why."""

    @property
    def sentence(self) -> str:
        """The words to show: a Sentence where a supplier can meet it."""
        return self.args[0] if self.args else ""


def from_json(question: Question, data: JSON) -> Answer:
    """The answer that `data` stands for, None when it is none; raises Misfit."""
    if isinstance(data, dict) and "no_answer" in data:
        return _no_answer(question, data)
    if question.kind == "note":
        if data is None:
            return None
        raise Misfit("A note takes no answer.")
    return read_value(question, data)


def read_value(field: Field, data: JSON) -> Value | None:
    """The value of a question or of a table's cell; None for an empty one."""
    if data is None or (isinstance(data, str) and not data.strip()):
        return None
    return READERS[field.kind](field, data)


def _no_answer(question: Question, data: Mapping[str, JSON]) -> NoAnswer:
    kind, reason = data["no_answer"], data.get("reason", "")
    if set(data) - {"no_answer", "reason"} or not isinstance(kind, str) or not isinstance(reason, str):
        raise Misfit("A non-answer is an object with no_answer, and a reason where it does not apply.")
    if kind not in question.allow:
        raise Misfit(Sentence("%(answer)s is not offered as an answer here.", answer=NO_ANSWERS.get(kind, kind)))
    if kind == "not_applicable" and not reason.strip():
        raise Misfit(Sentence("Say in a few words why this does not apply."))
    return NoAnswer(kind, _clean(reason.strip(), LONGEST_TEXT["text"]))


def _yes_no(field: Field, data: JSON) -> Value:
    if not isinstance(data, bool):
        raise Misfit("The answer must be true or false.")
    return data


def _choice(field: Field, data: JSON) -> Value:
    if not isinstance(data, str) or data not in {option.id for option in field.options}:
        raise Misfit(Sentence("%(answer)s is not one of the options.", answer=_quoted(data)))
    return data


def _choices(field: Field, data: JSON) -> Value | None:
    if not isinstance(data, list):
        raise Misfit("The answer must be a list of options.")
    chosen = [cast(str, _choice(field, item)) for item in data]
    if len(set(chosen)) < len(chosen):
        raise Misfit("An option is chosen twice.")
    alone = next((option for option in field.options if option.exclusive and option.id in chosen), None)
    if alone and len(chosen) > 1:
        raise Misfit(_stands_alone(field, alone))
    return tuple(option.id for option in field.options if option.id in chosen) or None


def _stands_alone(field: Field, option: Option) -> Sentence:
    text = Named(option.text, f"{field.id}.{option.id}.text")
    return Sentence("“%(option)s” cannot be chosen together with another answer.", option=text)


def _integer(field: Field, data: JSON) -> Value:
    if isinstance(data, float | Decimal) and abs(data) < 10**numbers.LONGEST and data == int(data):
        data = int(data)
    if isinstance(data, bool) or not isinstance(data, int):
        raise Misfit("The answer must be a whole number.")
    if abs(data) >= 10**numbers.LONGEST:
        raise Misfit(numbers.LONG)
    check_limits(field, Decimal(data))
    return data


def _decimal(field: Field, data: JSON) -> Value:
    number = _number(data)
    if field.kind == "percent" and not 0 <= number <= 100:
        raise Misfit(Sentence("A percentage lies between 0 and 100."))
    check_limits(field, number)
    return number


def _number(data: JSON) -> Decimal:
    if isinstance(data, bool) or not isinstance(data, int | float | str | Decimal):
        raise Misfit("The answer must be a number.")
    number = numbers.written(data.strip() if isinstance(data, str) else numbers.without_exponent(data))
    if number is None:
        raise Misfit(
            Sentence("The answer must be a number of at most 15 digits before and after the point, such as 12.50.")
        )
    return number


def _money(field: Field, data: JSON) -> Value | None:
    if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
        raise Misfit(
            'The answer must be an amount with its currency, such as {"amount": "8500.00", "currency": "BDT"}.'
        )
    if data["amount"] is None or (isinstance(data["amount"], str) and not data["amount"].strip()):
        return None
    if not isinstance(data["currency"], str) or data["currency"] not in codes.CURRENCIES:
        raise Misfit(
            Sentence("%(code)s is not the code of a currency, such as BDT or EUR.", code=_quoted(data["currency"]))
        )
    money = Money(_number(data["amount"]), data["currency"])
    check_limits(field, money.amount)
    return money


def _date(field: Field, data: JSON) -> Value:
    day = read_day(data)
    low, high = (date.fromisoformat(str(limit)) if limit is not None else None for limit in (field.min, field.max))
    if low is not None and day < low:
        raise Misfit(Sentence("The date must not be before %(day)s.", day=low))
    if high is not None and day > high:
        raise Misfit(Sentence("The date must not be after %(day)s.", day=high))
    return day


def read_day(data: JSON) -> date:
    """A day written as 2026-05-01; raises Misfit."""
    if isinstance(data, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", data):
        try:
            return date.fromisoformat(data)
        except ValueError:
            raise Misfit(Sentence("There is no day %(day)s.", day=data)) from None
    raise Misfit(Sentence("The answer must be a date such as 2026-05-01."))


def _country(field: Field, data: JSON) -> Value:
    if not isinstance(data, str) or data not in codes.COUNTRIES:
        raise Misfit(Sentence("%(code)s is not the code of a country, such as BD or VN.", code=_quoted(data)))
    return data


def _text(field: Field, data: JSON) -> Value | None:
    if not isinstance(data, str):
        raise Misfit("The answer must be text.")
    return _clean(data, LONGEST_TEXT[field.kind])


def _clean(text: str, longest: int) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if CONTROLS.search(text):
        raise Misfit(Sentence("The text holds characters that cannot be shown."))
    if len(text) > longest:
        raise Misfit(
            Sentence(
                "The text is too long: %(count)s characters, where %(most)s are the most.",
                count=len(text),
                most=longest,
            )
        )
    return text


def _matrix(field: Field, data: JSON) -> Value | None:
    if not isinstance(field, Question) or not isinstance(data, dict):
        raise Misfit("The answer must give an option for each row.")
    unknown = sorted(set(data) - {row.id for row in field.rows})
    if unknown:
        raise Misfit(f"There is no row {_quoted(unknown[0])}.")
    given = {row.id: data[row.id] for row in field.rows if data.get(row.id) not in (None, "")}
    return {row: cast(str, _choice(field, option)) for row, option in given.items()} or None


def _table(field: Field, data: JSON) -> Value:
    if not isinstance(field, Question) or not isinstance(data, list):
        raise Misfit("The answer must be a list of rows.")
    if len(data) > MOST_ROWS:
        raise Misfit(Sentence("A table holds at most %(most)s rows.", most=MOST_ROWS))
    return tuple(_row(field, number, row) for number, row in enumerate(data, start=1))


def _row(field: Question, number: int, data: JSON) -> dict[str, Cell]:
    if not isinstance(data, dict):
        raise Misfit(f"Row {number} must give a value for each column.")
    unknown = sorted(set(data) - {column.id for column in field.columns})
    if unknown:
        raise Misfit(f"Row {number}: there is no column {_quoted(unknown[0])}.")
    row: dict[str, Cell] = {}
    for column in field.columns:
        try:
            cell = read_value(column, data.get(column.id))
        except Misfit as misfit:
            raise Misfit(in_row(field, number, column, misfit.sentence)) from None
        if cell is not None:
            row[column.id] = cast(Cell, cell)
    return row


def in_row(question: Question, number: int, column: Column, problem: str) -> Sentence:
    """What is wrong, and in which cell of a table."""
    named = Named(column.text, f"{question.id}.{column.id}.text")
    return Sentence("Row %(number)s, %(column)s: %(problem)s", number=number, column=named, problem=problem)


def _attestation(field: Field, data: JSON) -> Value | None:
    if not isinstance(data, dict) or set(data) - {"name", "role", "date"}:
        raise Misfit("The answer must be an object with name, role and date.")
    parts = {key: data.get(key) for key in ("name", "role", "date")}
    if not any(parts.values()):
        return None
    for key in ("name", "role"):
        if not isinstance(parts[key], str) or not str(parts[key]).strip():
            raise Misfit(f"The {key} of the person is missing.")
    name, role = (_clean(str(parts[key]), LONGEST_TEXT["text"]) for key in ("name", "role"))
    return Attestation(name, role, read_day(parts["date"]))


READERS: Mapping[str, Callable[[Field, JSON], Value | None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "integer": _integer,
    "decimal": _decimal,
    "percent": _decimal,
    "money": _money,
    "date": _date,
    "country": _country,
    "text": _text,
    "long_text": _text,
    "matrix": _matrix,
    "table": _table,
    "attestation": _attestation,
}


def check_limits(field: Field, number: Decimal) -> None:
    """Raise Misfit when a number lies outside the question's `min` and `max`."""
    if field.min is not None and number < Decimal(str(field.min)):
        raise Misfit(Sentence("The smallest number that fits here is %(least)s.", least=str(field.min)))
    if field.max is not None and number > Decimal(str(field.max)):
        raise Misfit(Sentence("The largest number that fits here is %(most)s.", most=str(field.max)))


def is_answered(question: Question, answer: Answer) -> bool:
    """Whether this satisfies `required`: a deliberate non-answer does, a matrix with an empty row does not."""
    if question.kind == "matrix" and isinstance(answer, dict):
        return len(answer) == len(question.rows)
    return answer is not None


def to_json(answer: Answer) -> JSON:
    """The answer as JSON data; `from_json` reads it back the same."""
    match answer:
        case None | bool() | int() | str():
            return answer
        case Decimal():
            return format(answer, "f")
        case Money():
            return {"amount": format(answer.amount, "f"), "currency": answer.currency}
        case Attestation():
            return {"name": answer.name, "role": answer.role, "date": answer.date.isoformat()}
        case NoAnswer():
            said: dict[str, JSON] = {"no_answer": answer.kind}
            return said | ({"reason": answer.reason} if answer.reason else {})
        case dict():
            return {key: to_json(value) for key, value in answer.items()}
        case tuple():
            return [to_json(cast(Answer, item)) for item in answer]
    return answer.isoformat()


def _quoted(data: JSON) -> str:
    text = data if isinstance(data, str) else repr(data)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
