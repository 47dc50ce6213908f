"""Answers in words, for people who read them on a page, in an email or in an export."""

from typing import TYPE_CHECKING

from portal.domain.kinds.base import ShowCell, Words
from portal.domain.kinds.registry import KINDS
from portal.domain.kinds.said import NO_ANSWERS, NOTHING
from portal.domain.messages import JoinedText
from portal.domain.values import Answer, NoAnswer, Value

if TYPE_CHECKING:
    from portal.domain.kinds.base import Field
    from portal.domain.questionnaire import Question


def show(question: "Question", answer: Answer, texts: Words, show_cell: ShowCell | None = None) -> str:
    """The answer in words, a line for each part of a list: plain English, or in pieces for other languages."""
    if answer is None:
        return NOTHING
    if isinstance(answer, NoAnswer):
        without = NO_ANSWERS[answer.kind]
        return JoinedText(without, ": ", answer.reason) if answer.reason else without
    return KINDS[question.kind].show(question, answer, texts, show_cell or show_value)


def show_value(field: "Field", value: Value, texts: Words, prefix: str) -> str:
    """One value, of a question or a table cell. `prefix` is the start of the text keys of its options."""
    return KINDS[field.kind].say(field, value, texts, prefix)
