"""Searching text for personal data before the transaction that stores it, which then finds the result in memory.

Searching a long answer takes milliseconds, all answers of a large response seconds; on SQLite everybody who saves would
wait. These are reading steps: text that changes in between is searched in the writing transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain import personal_data, typed_words
from portal.storage import explanations as stored_explanations
from portal.storage import responses
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.workflow import answer, load_response
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.load_response import ResponseContext

LONG = 1_000
"""Characters: less is searched in a millisecond, and reading the response first would take longer."""


def is_long(given: GivenAnswers) -> bool:
    """Whether enough was typed to be worth searching ahead."""
    typed = (given_answer for given_answer in given.answers.values() if isinstance(given_answer, Typed))
    return are_long(text for given_answer in typed for texts in given_answer.parts.values() for text in texts)


def are_long(texts: Iterable[str]) -> bool:
    """The same for texts."""
    return sum(map(len, texts)) > LONG


def given_answers(work: Work, invitation: str, given: GivenAnswers) -> None:
    """Search what was typed, and the stored answers to the same questions."""
    context = load_response.load_response(work, invitation)
    for place, given_answer in given.answers.items():
        question = context.ruleset.question(*place)
        if question is None or not isinstance(given_answer, Typed):
            continue
        search(context, place, answer.read(question, given_answer, None).raw)


def search(context: ResponseContext, place: QuestionRef, raw: Mapping[str, Any]) -> None:
    """Search one typed answer, and the stored one."""
    question, stored = context.ruleset.question(*place), context.stored.get(place)
    if question is not None:
        for typed in (raw, stored.raw if stored else {}):
            typed_words.personal_data_in(question, typed, context.invited.country)


def texts(work: Work, invitation: str, given: Sequence[str]) -> None:
    """Search other texts of the respondent: a reply, a message, a description."""
    country = responses.invitation_details(work, invitation).country
    for text in given:
        personal_data.find(text.strip(), country)


def explanations(work: Work, invitation: str, texts: Mapping[QuestionRef, str]) -> None:
    """Search explanations of warnings, and the stored ones."""
    invited = responses.invitation_details(work, invitation)
    earlier = stored_explanations.stored(work, invited.response).values()
    for text in (*(text.strip() for text in texts.values()), *(str(item.value or "") for item in earlier)):
        personal_data.find(text, invited.country)
