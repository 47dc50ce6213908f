"""Personal data in answers is stored only after its author has read a warning and confirmed it.

Until then it is only on the page. What is confirmed is stored, and is restricted to safeguarding with the submission.
Words that were already stored need no confirmation again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain import personal_data, typed_words
from portal.domain.kinds import FormReading
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.questionnaire import Question
from portal.storage.responses import QuestionRef
from portal.workflow.load_response import ResponseContext

HELD = Message("Not saved yet: this seems to hold data about single people.")


@dataclass(frozen=True)
class HeldAnswer:
    """An answer that is not stored: as typed, the revision it was to replace, and its likely personal data."""

    raw: Mapping[str, Any]
    base: int
    kinds: tuple[FindingKind, ...]


@dataclass(frozen=True)
class HeldText:
    """A text that is not stored, the revision it was to replace, and its likely personal data."""

    text: str
    base: int
    kinds: tuple[FindingKind, ...]


def held_answers(
    context: ResponseContext,
    readings: Mapping[QuestionRef, FormReading],
    bases: Mapping[QuestionRef, int],
    confirmed: Collection[QuestionRef],
) -> dict[QuestionRef, HeldAnswer]:
    """The answers with personal data that is neither confirmed nor stored already."""
    held = {}
    for place, reading in readings.items():
        question = context.ruleset.question(*place)
        if question is None or place in confirmed:
            continue
        stored = context.stored.get(place)
        known = [stored.raw if stored else {}, *(rival.raw for rival in context.conflicts.get(place, ()))]
        if kinds := _new_kinds(context, question, reading.raw, known):
            held[place] = HeldAnswer(reading.raw, bases.get(place, 0), kinds)
    return held


def _new_kinds(
    context: ResponseContext, question: Question, raw: Mapping[str, Any], known: Iterable[Any]
) -> tuple[FindingKind, ...]:
    country = context.invited.country
    findings = typed_words.personal_data_in(question, raw, country)
    if not findings:
        return ()
    before = [typed_words.personal_data_in(question, other, country) for other in known]
    return personal_data.kinds_of(findings.difference(*before))


def new_kinds(text: str, known: Iterable[str], country: str) -> tuple[FindingKind, ...]:
    """The kinds of personal data that a text seems to contain and the `known` texts do not."""
    findings = personal_data.find(text, country)
    return personal_data.kinds_of(findings.difference(*(personal_data.find(other, country) for other in known)))


def restricted_answers(context: ResponseContext) -> list[QuestionRef]:
    """The shown answers with personal data: confirmed, and for safeguarding only."""
    return [place for place in sorted(context.progress.shown) if is_restricted(context, place)]


def is_restricted(context: ResponseContext, place: QuestionRef) -> bool:
    """Whether the stored answer contains personal data."""
    question, stored = context.ruleset.question(*place), context.stored.get(place)
    if question is None or stored is None:
        return False
    return bool(typed_words.personal_data_in(question, stored.raw, context.invited.country))


def restricted_texts(texts: Mapping[QuestionRef, str], country: str) -> list[QuestionRef]:
    """The explanations with personal data."""
    return [place for place, text in sorted(texts.items()) if personal_data.find(text, country)]
