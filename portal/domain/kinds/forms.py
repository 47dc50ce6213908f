"""Answers as forms post them: every part as it was typed, and one sentence if it cannot be read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.domain.kinds.base import InvalidAnswer, Parts
from portal.domain.kinds.numbers import Unreadable
from portal.domain.kinds.registry import KINDS
from portal.domain.kinds.table import row_count
from portal.domain.kinds.values import from_json
from portal.domain.kinds.writing import CONTROLS
from portal.domain.messages import Message
from portal.domain.values import Answer, Money, NoAnswer

if TYPE_CHECKING:
    from portal.domain.questionnaire import Question


@dataclass(frozen=True)
class FormReading:
    """`raw` redraws the form as typed. `problem` is shown next to the field; `answer` is then None."""

    raw: dict[str, Any]
    answer: Answer
    problem: Message | None


def field_names(question: "Question", name: str, rows: int = 0) -> tuple[str, ...]:
    """The names of all form fields of a question with the base name `name`. `rows` is the number of table rows."""
    parts = KINDS[question.kind].field_parts(question, rows)
    names = [f"{name}.{part}" if part else name for part in parts]
    return (*names, *((f"{name}.no_answer", f"{name}.reason") if question.allow else ()))


def from_answer(question: "Question", answer: Answer, currency: str | None = None) -> FormReading:
    """Read an answer given as a value, as if a person had typed it."""
    fields = to_form(question, answer)
    return from_form(question, fields, currency_default=currency)


def from_form(
    question: "Question",
    fields: Mapping[str, list[str]],
    *,
    name: str | None = None,
    currency_default: str | None = None,
) -> FormReading:
    """Read the fields of a question. Their names begin with `name`, by default the question's id."""
    return from_raw(question, _raw(question, fields, name or question.id), currency_default)


def from_raw(question: "Question", raw: Parts, currency: str | None = None) -> FormReading:
    """Read stored form parts (`raw` of a FormReading) again."""
    try:
        return FormReading(dict(raw), _answer(question, raw, currency), None)
    except (InvalidAnswer, Unreadable) as wrong:
        return FormReading(dict(raw), None, _sentence(wrong))


def _sentence(wrong: InvalidAnswer | Unreadable) -> Message:
    sentence = wrong.sentence
    return sentence if isinstance(sentence, Message) else Message(sentence)


def problem_of(question: "Question", raw: Parts, currency: str | None) -> Message | None:
    """What is wrong with stored form parts (`raw` of a FormReading); None if they can be read."""
    return from_raw(question, raw, currency).problem


def _raw(question: "Question", fields: Mapping[str, list[str]], name: str) -> dict[str, Any]:
    rows = row_count((fields.get(f"{name}.rows") or [""])[-1])
    raw: dict[str, Any] = {}
    for field in field_names(question, name, rows):
        part = field[len(name) + 1 :]
        typed = [_printed(text) for text in fields.get(field, [])]
        if not part and KINDS[question.kind].takes_many:
            raw |= {part: typed} if typed else {}
        elif typed and typed[-1]:
            raw[part] = typed[-1]
    return raw


def _printed(text: str) -> str:
    """The typed text with normalised letters and line ends, without characters that cannot be shown or stored."""
    return CONTROLS.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def _answer(question: "Question", raw: Parts, currency: str | None) -> Answer:
    if raw.get("no_answer"):
        data = {"no_answer": raw["no_answer"]} | ({"reason": raw["reason"]} if raw.get("reason") else {})
        return from_json(question, data)
    given = KINDS[question.kind].typed_value(question, raw, currency)
    if question.currency_of and currency and isinstance(given, Money) and given.currency != currency:
        raise InvalidAnswer(other_currency(currency))
    return given


def other_currency(currency: str) -> Message:
    """The error for an amount in another currency than the amount it belongs to."""
    return Message("Give this amount in %(currency)s, the currency of the amount it goes with.", currency=currency)


def to_form(question: "Question", answer: Answer, *, name: str | None = None) -> dict[str, list[str]]:
    """The form fields that give this answer. `from_form` reads them back unchanged."""
    base = name or question.id
    return {f"{base}.{part}" if part else base: texts for part, texts in _posted(question, answer).items()}


def _posted(question: "Question", answer: Answer) -> dict[str, list[str]]:
    if answer is None:
        return {}
    if isinstance(answer, NoAnswer):
        posted: dict[str, list[str]] = {"no_answer": [answer.kind]}
        return posted | ({"reason": [answer.reason]} if answer.reason else {})
    return KINDS[question.kind].posted(question, answer)
