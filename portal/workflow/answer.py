"""Saving answers: of a section, or of one question while it is typed; from a page, a file or a program.

Everything typed is stored, valid or not. Each answer comes with the revision that was shown, so that nobody overwrites
what somebody else has answered in the meantime (see `merge_answers`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.domain import kinds
from portal.domain.kinds import FormReading
from portal.domain.questionnaire import Question, Section
from portal.domain.values import Answer, Money
from portal.storage import conflicts, stored_answers
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.workflow import hold_answers, load_response, merge_answers, open_section
from portal.workflow.hold_answers import HeldAnswer
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import MergeResult, Sender
from portal.workflow.open_section import OpenSection


@dataclass(frozen=True)
class Typed:
    """What was typed for one question, by part of its field: "" is the field itself, "amount", "0.country", …"""

    parts: Mapping[str, list[str]]


@dataclass(frozen=True)
class GivenAnswers:
    """Answers to save, typed or as values; `bases` are the revisions of all the questions that were shown."""

    answers: Mapping[QuestionRef, Typed | Answer] = field(default_factory=dict)
    bases: Mapping[QuestionRef, int] = field(default_factory=dict)
    sender: Sender = field(default_factory=Sender)
    confirmed: frozenset[QuestionRef] = frozenset()
    """Questions whose answers are to be stored although they contain personal data."""
    confirmed_files: frozenset[QuestionRef] = frozenset()
    """The same for the file given to a question."""


@dataclass(frozen=True)
class SaveResult:
    """The result of saving. `conflicts` are the questions whose answer conflicts with somebody else's.

    `held` are the answers that were not stored, because they seem to contain personal data.
    """

    context: ResponseContext
    posted: tuple[QuestionRef, ...]
    problems: dict[QuestionRef, str]
    conflicts: tuple[QuestionRef, ...] = ()
    appeared: tuple[QuestionRef, ...] = ()
    vanished: tuple[QuestionRef, ...] = ()
    held: Mapping[QuestionRef, HeldAnswer] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedSection:
    """A section after saving, for its page."""

    saved: SaveResult
    opened: OpenSection


def save(work: Work, invitation: str, family: str, section: str, given: GivenAnswers) -> SavedSection:
    """Save the answers to a section's questions."""
    context = load_response.load_response(work, invitation, writing=True)
    named = open_section.section_named(context, family, section)
    saved = save_section(work, context, family, named, given)
    return SavedSection(saved, open_section.opened(work, saved.context, family, named))


def save_section(
    work: Work, context: ResponseContext, family: str, section: Section, given: GivenAnswers
) -> SaveResult:
    """Save the answers to the questions of `section` in a response that is open for writing."""
    questions = [question for question in section.questions if (family, question.id) in given.answers]
    return _save_answers(work, context, family, section, questions, given)


def save_one(work: Work, invitation: str, family: str, question: str, given: GivenAnswers) -> SavedSection:
    """Save one question as typed. `given` names the questions on its page, to tell which appear and vanish."""
    context = load_response.load_response(work, invitation, writing=True)
    section = open_section.section_holding(context, family, question)
    questions = [candidate for candidate in section.questions if candidate.id == question]
    saved = _save_answers(work, context, family, section, questions, given)
    return SavedSection(saved, open_section.opened(work, saved.context, family, section))


def _save_answers(
    work: Work,
    context: ResponseContext,
    family: str,
    section: Section,
    questions: list[Question],
    given: GivenAnswers,
) -> SaveResult:
    changeable = [question for question in questions if context.may_change((family, question.id))]
    typed = _read_all(context, family, changeable, given)
    held = hold_answers.held_answers(context, typed, given.bases, given.confirmed)
    readings = {place: reading for place, reading in typed.items() if place not in held}
    result = merge_answers.merge(work, context, readings, given.bases, given.sender)
    merge_answers.keep(work, context, result)
    after = _after(work, context, result)
    on_page = {(family, question.id) for question in section.questions if (family, question.id) in given.bases}
    answerable = [(family, question.id) for question in section.questions if question.is_answered]
    return SaveResult(
        context=after,
        posted=tuple(readings),
        problems={place: reading.problem for place, reading in readings.items() if reading.problem},
        conflicts=tuple(result.rivals),
        appeared=tuple(place for place in answerable if place in after.progress.shown and place not in on_page),
        vanished=tuple(place for place in answerable if place in on_page and place not in after.progress.shown),
        held=held,
    )


def _after(work: Work, context: ResponseContext, result: MergeResult) -> ResponseContext:
    has_changed = result.rivals or result.settled
    waiting = conflicts.of_response(work, context.invited.response) if has_changed else context.conflicts
    return load_response.context_after(
        work, context, {change.place: stored_answers.as_stored(work, change) for change in result.changes}, waiting
    )


def _read_all(
    context: ResponseContext, family: str, questions: list[Question], given: GivenAnswers
) -> dict[QuestionRef, FormReading]:
    """The answers in the order of the page, because an amount above sets the currency of one below at once."""
    readings: dict[QuestionRef, FormReading] = {}
    for question in questions:
        above = readings.get((family, question.currency_of or ""))
        settled = above.answer.currency if above and isinstance(above.answer, Money) else None
        currency = settled or open_section.currency_for(context, family, question)
        readings[family, question.id] = read(question, given.answers.get((family, question.id)), currency)
    return readings


def read(question: Question, given: Typed | Answer, currency: str | None) -> FormReading:
    """The answer to one question as read; `currency` is set if another question determines it."""
    if not isinstance(given, Typed):
        return kinds.from_answer(question, given, currency)
    fields = {f"{question.id}.{part}" if part else question.id: texts for part, texts in given.parts.items()}
    return kinds.from_form(question, fields, currency_default=currency)
