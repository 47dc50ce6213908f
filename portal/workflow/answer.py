"""Keeping answers: a section by its button, or one question as it is typed.

Whatever was typed is kept, understood or not. A form says which revision of each question it showed; where somebody
else has answered in between, the later save wins, the earlier stays as a revision, and the page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal.domain import kinds
from portal.domain.kinds import FormReading
from portal.domain.questionnaire import Question, Section
from portal.domain.refusals import NotFound
from portal.domain.values import Money
from portal.storage import responses
from portal.storage.database import Work
from portal.storage.responses import Change, QuestionRef, StoredAnswer
from portal.workflow import open_link
from portal.workflow.open_link import ResponseContext

SHOWN = "_revision."
"""A hidden field of this name and the question's stands beside every question on a page, with the revision shown."""

ADD_ROW = "add_row:"
REMOVE_ROW = "remove_row:"

OWN_KEYSTROKES = timedelta(seconds=10)
"""Two saves of one session this close are one person typing, not two people."""

Form = Mapping[str, list[str]]


@dataclass(frozen=True)
class SaveResult:
    """What saving did. `overwritten` holds, by question, somebody else's answer that this save replaced."""

    context: ResponseContext
    posted: tuple[QuestionRef, ...]
    problems: dict[QuestionRef, str]
    overwritten: dict[QuestionRef, StoredAnswer] = field(default_factory=dict)
    appeared: tuple[QuestionRef, ...] = ()
    vanished: tuple[QuestionRef, ...] = ()


def save(work: Work, invitation: str, family: str, section: str, form: Form) -> SaveResult:
    """Keep what a section's page posted."""
    context = open_link.load_response(work, invitation, writing=True)
    return save_section(work, context, family, section_of(context, family, section), form)


def save_section(work: Work, context: ResponseContext, family: str, section: Section, form: Form) -> SaveResult:
    """Keep the posted answers of `section` in a response that is open for writing."""
    questions = [question for question in section.questions if SHOWN + name_of(family, question.id) in form]
    return _save_answers(work, context, family, section, questions, form)


def save_one(work: Work, invitation: str, family: str, question: str, form: Form) -> SaveResult:
    """Keep one question as it was typed. The form names the questions its page shows, so that changes are known."""
    context = open_link.load_response(work, invitation, writing=True)
    section = section_holding(context, family, question)
    questions = [candidate for candidate in section.questions if candidate.id == question]
    return _save_answers(work, context, family, section, questions, form)


def section_holding(context: ResponseContext, family: str, question: str) -> Section:
    """The section a question stands in, if there is such a question."""
    for section in _sections(context, family):
        if any(candidate.id == question for candidate in section.questions):
            return section
    raise NotFound


def section_of(context: ResponseContext, family: str, section: str) -> Section:
    """The section, if it is asked as the answers stand."""
    shown = {(part.family, part.id) for part in context.progress.sections if part.shown}
    section_found = next((part for part in _sections(context, family) if part.id == section), None)
    if section_found is None or (family, section) not in shown:
        raise NotFound
    return section_found


def _sections(context: ResponseContext, family: str) -> Iterable[Section]:
    return next((version.sections for version in context.ruleset.versions if version.id == family), ())


def name_of(family: str, question: str) -> str:
    """The base name of a question's fields."""
    return f"{family}.{question}"


def _save_answers(
    work: Work, context: ResponseContext, family: str, section: Section, questions: list[Question], form: Form
) -> SaveResult:
    readings = _read_all(context, family, questions, form)
    bases = {place: _revision_shown(place, form) for place in readings}
    changes, overwritten = _merge(work, context, readings, bases)
    responses.save(work, context.invited, changes)
    after = open_link.context_after(work, context, {change.place: _kept(work, change) for change in changes})
    on_page = {(family, q.id) for q in section.questions if SHOWN + name_of(family, q.id) in form}
    answerable = [(family, question.id) for question in section.questions if question.is_answered]
    return SaveResult(
        context=after,
        posted=tuple(readings),
        problems={place: reading.problem for place, reading in readings.items() if reading.problem},
        overwritten=overwritten,
        appeared=tuple(place for place in answerable if place in after.progress.shown and place not in on_page),
        vanished=tuple(place for place in answerable if place in on_page and place not in after.progress.shown),
    )


def _read_all(
    context: ResponseContext, family: str, questions: list[Question], form: Form
) -> dict[QuestionRef, FormReading]:
    """What was typed, in the order of the page: an amount above settles the currency of one below at once."""
    readings: dict[QuestionRef, FormReading] = {}
    for question in questions:
        above = readings.get((family, question.currency_of or ""))
        settled = above.answer.currency if above and isinstance(above.answer, Money) else None
        currency = settled or currency_for(context, family, question)
        readings[family, question.id] = read(family, question, form, currency)
    return readings


def read(family: str, question: Question, form: Form, currency: str | None) -> FormReading:
    """What was typed, with the row that a button asked to add or take away; `currency` where another settles it."""
    name = name_of(family, question.id)
    fields = dict(form)
    for pressed in form.get("do", []):
        if pressed == ADD_ROW + name:
            fields[f"{name}.rows"] = [str(_rows(form, name) + 1)]
        elif pressed.startswith(REMOVE_ROW + name + ":"):
            fields = _without_row(fields, name, pressed.rpartition(":")[2])
    return kinds.from_form(question, fields, name=name, currency_default=currency)


def _rows(form: Form, name: str) -> int:
    posted = form.get(f"{name}.rows", ["0"])[-1]
    return min(int(posted), 500) if _is_count(posted) else 0


def _is_count(posted: str) -> bool:
    """Whether it is the number of a row: a browser only ever sends short ones, and reading a long one is refused."""
    return posted.isdecimal() and len(posted) < 6


def _without_row(form: Form, name: str, position: str) -> dict[str, list[str]]:
    """The form as if one row of a table had never been there; the rows below it move up."""
    rows = _rows(form, name)
    if not _is_count(position) or int(position) >= rows:
        return dict(form)
    taken, moved = int(position), {}
    for key, values in form.items():
        number, _, rest = key.removeprefix(name + ".").partition(".")
        if not key.startswith(name + ".") or not _is_count(number):
            moved[key] = values
        elif int(number) != taken:
            moved[f"{name}.{int(number) - (int(number) > taken)}.{rest}"] = values
    return moved | {f"{name}.rows": [str(rows - 1)]}


def currency_for(context: ResponseContext, family: str, question: Question) -> str | None:
    """The currency that another question has settled for this one, if it says so."""
    if not question.currency_of:
        return None
    stored = context.kept.get((family, question.currency_of))
    settled = stored.value.get("currency") if stored and isinstance(stored.value, dict) else None
    return str(settled) if settled else None


def problem_of(context: ResponseContext, place: QuestionRef, stored: StoredAnswer) -> str | None:
    """What is wrong with a kept answer, found again from what was typed; as it was said then, if it would fit now."""
    question = context.ruleset.question(*place)
    if stored.problem is None or question is None:
        return stored.problem
    raw = stored.raw if isinstance(stored.raw, dict) else {"": stored.raw}
    problem = kinds.problem_of(question, raw, currency_for(context, place[0], question))
    return problem.told(context.reading.texts[place[0]]) if problem else stored.problem


def _revision_shown(place: QuestionRef, form: Form) -> int:
    posted = form.get(SHOWN + name_of(*place), ["0"])[-1]
    return int(posted) if posted.isdecimal() and len(posted) < 10 else 0


def _merge(
    work: Work, context: ResponseContext, readings: Mapping[QuestionRef, FormReading], bases: Mapping[QuestionRef, int]
) -> tuple[list[Change], dict[QuestionRef, StoredAnswer]]:
    """What to keep of what was typed, and whose answers that overtakes."""
    is_behind = any(place in context.kept and bases[place] < context.kept[place].revision for place in readings)
    earlier = responses.earlier(work, context.invited.response) if is_behind else {}
    changes: list[Change] = []
    overwritten: dict[QuestionRef, StoredAnswer] = {}
    for place, reading in readings.items():
        before = context.kept.get(place)
        if before is None and _is_blank(reading):
            continue
        if before is not None and (
            (before.raw == reading.raw and before.confirm_since is None)
            or _was_left_alone(place, reading, before, bases, earlier)
        ):
            continue
        value = None if reading.problem else kinds.to_json(reading.answer)
        changes.append(Change(place, reading.raw, value, reading.problem, before))
        if before is not None and bases[place] < before.revision and not _is_own(work, before):
            overwritten[place] = before
    return changes, overwritten


def _is_blank(reading: FormReading) -> bool:
    """Nothing typed, and no row asked for: there is nothing worth a row of our own. A table without rows is one."""
    return reading.answer is None and reading.problem is None and not reading.raw.get("rows")


def _was_left_alone(
    place: QuestionRef,
    reading: FormReading,
    before: StoredAnswer,
    bases: Mapping[QuestionRef, int],
    earlier: Mapping[tuple[str, str, int], Any],
) -> bool:
    """Whether this form still holds what its page showed, while somebody else has answered since."""
    base = bases[place]
    if base >= before.revision:
        return False
    is_fresh = not {part: text for part, text in reading.raw.items() if (part, text) != ("rows", "0")}
    return is_fresh if base == 0 else earlier.get((*place, base)) == reading.raw


def _is_own(work: Work, before: StoredAnswer) -> bool:
    return before.given_by == work.actor.id and work.now - before.given_at < OWN_KEYSTROKES


def _kept(work: Work, change: Change) -> StoredAnswer:
    revision = change.before.revision + 1 if change.before else 1
    return StoredAnswer(change.raw, change.value, change.problem, revision, work.actor.id, work.now)
