"""Reads answers from JSON data. Data that does not fit the question is refused with a sentence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from portal.domain.kinds.base import JSON, InvalidAnswer
from portal.domain.kinds.registry import KINDS
from portal.domain.kinds.writing import clean_text
from portal.domain.messages import Message
from portal.domain.values import Answer, NoAnswer

if TYPE_CHECKING:
    from portal.domain.questionnaire import Question

NO_ANSWERS = {
    "dont_know": Message("“does not know”"),
    "not_applicable": Message("“does not apply”"),
    "declined": Message("“prefers not to answer”"),
}


def from_json(question: "Question", data: JSON) -> Answer:
    """Return the answer for `data`; None if it is empty. Raises InvalidAnswer."""
    if isinstance(data, dict) and "no_answer" in data:
        return _no_answer(question, data)
    return KINDS[question.kind].value(question, data)


def _no_answer(question: "Question", data: Mapping[str, JSON]) -> NoAnswer:
    kind, reason = data["no_answer"], data.get("reason", "")
    if set(data) - {"no_answer", "reason"} or not isinstance(kind, str) or not isinstance(reason, str):
        raise InvalidAnswer("A non-answer is an object with no_answer, and a reason where it does not apply.")
    if kind not in question.allow:
        raise InvalidAnswer(Message("%(answer)s is not offered as an answer here.", answer=NO_ANSWERS.get(kind, kind)))
    if kind == "not_applicable" and not reason.strip():
        raise InvalidAnswer(Message("Say in a few words why this does not apply."))
    return NoAnswer(kind, clean_text(reason.strip()))


def is_answered(question: "Question", answer: Answer) -> bool:
    """Whether the answer satisfies `required`: a deliberate non-answer does, a matrix with an empty row does not."""
    if answer is None or isinstance(answer, NoAnswer):
        return answer is not None
    return KINDS[question.kind].is_complete(question, answer)
