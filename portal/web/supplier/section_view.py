"""Questions as a page of the supplier's shows them: the field, its state, its evidence, and what overtook it."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from portal.domain import kinds
from portal.domain.messages import Message
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.translation import Texts
from portal.storage.conflicts import Rival
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef, StoredAnswer
from portal.web import access, locale, render
from portal.web.links import link
from portal.web.questions import QuestionView, Words, view
from portal.web.supplier import evidence_slot, held_words
from portal.web.supplier.evidence_slot import EvidenceSlot, FileProblem
from portal.workflow import delegate, earlier_answers, hold_answers, open_link, open_section, settle
from portal.workflow.hold_answers import HeldAnswer
from portal.workflow.open_link import ResponseContext

SAVED_AFTER, COMPOSITE_SAVED_AFTER = "500ms", "1500ms"
"""Several fields are saved after a longer pause, so that nobody is told about half a date while typing it."""


@dataclass(frozen=True)
class AnswerVersion:
    """One of the answers to choose from. `whose` is mine or theirs where the page knows, else empty."""

    choice: str
    words: str
    given_at: datetime
    given_name: str
    whose: Literal["mine", "theirs", ""]


@dataclass(frozen=True)
class ConflictView:
    """Answers to one question that came from two pages; `state` is what a choice between them is made from."""

    state: str
    versions: tuple[AnswerVersion, ...]


@dataclass(frozen=True)
class OfferedWords:
    """An earlier answer as the page offers it; `press` is what its button says."""

    kind: str
    name: str
    at: datetime | None
    words: str
    asked: str | None
    is_changed: bool
    press: str


@dataclass(frozen=True)
class EarlierView:
    """What was answered before to one question, and whether the question is new or different since."""

    offers: tuple[OfferedWords, ...] = ()
    since: str = ""


@dataclass(frozen=True)
class QuestionSlot:
    """One question of a section. One that is not asked (yet) keeps its empty place on the page."""

    place: QuestionRef
    invitation: str
    field: QuestionView
    is_shown: bool
    revision: int
    is_saved: bool
    pause: str
    evidence: EvidenceSlot | None
    conflict: ConflictView | None
    is_new: bool = False
    is_to_confirm: bool = False
    given: tuple[str, datetime] | None = None
    """Who gave the answer, and when."""
    earlier: EarlierView | None = None
    is_used_again: bool = False
    locked: str | None = None
    """The submitted answer in words, where a correction does not open it; None where it may be changed."""
    held: tuple[Message, ...] = ()
    """What the words on the page seem to hold about single people; they are not kept."""
    is_restricted: bool = False
    """Whether words about single people are kept here, for safeguarding alone."""

    @property
    def id(self) -> str:
        """The element's id; a full stop would need escaping in selectors."""
        return f"q-{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class PageNotes:
    """What a page knows beside the response: which opening it is, what is wrong with files, what was not kept.

    `earlier` is what was answered before, by question.
    """

    page: str = ""
    sequence: int = 0
    file_problems: Mapping[QuestionRef, FileProblem] = field(default_factory=dict)
    earlier: Mapping[QuestionRef, EarlierView] = field(default_factory=dict)
    held: Mapping[QuestionRef, HeldAnswer] = field(default_factory=dict)


NOTHING = PageNotes()


async def load_context(request: Request) -> ResponseContext:
    """The respondent's response for a page that is only looked at; looking keeps the session alive."""
    db = access.request_database(request)
    context = await db.read(open_link.load_response, request.path_params["invitation"])
    if open_link.is_stale(context.invited, context.now):
        await db.write(open_link.touch_session)
    return context


def page(request: Request, context: ResponseContext, template: str, status: int = 200, **data: Any) -> Response:
    """A page of this response, in its language, with the languages it could be read in instead."""
    reading = context.reading
    offered = frozenset(tag for tags in reading.offers.values() for tag in tags)
    shared = {"context": context, "invited": context.invited, "choices": locale.choices(reading.language, offered)}
    return render.page(request, template, status, language=reading.language, **{**shared, **data})


def version_of(context: ResponseContext, family: str) -> Version:
    """The version of a family that is asked."""
    return next(version for version in context.ruleset.versions if version.id == family)


def words_of(context: ResponseContext, family: str) -> Texts:
    """A version's words in the reader's language, by their place: "title", "section.title", "question.ask"."""
    return context.reading.texts[family]


def elsewhere(context: ResponseContext) -> str | None:
    """Where a response is read that can no longer be answered: its receipt, or the draft of a closed request."""
    delegate.check_open(context)
    invitation = context.invited.invitation
    if context.invited.submitted_at is not None:
        return link("receipt", invitation=invitation)
    return link("closed_draft", invitation=invitation) if context.is_closed else None


def opened(context: ResponseContext) -> list[tuple[str, str]]:
    """The questions that a correction opens, each with its address; none where it opens all."""
    places = [(family, question) for family, question in context.invited.reopened_for or ()]
    return [link_to(context, *place) for place in places if place in context.progress.shown]


def link_to(context: ResponseContext, family: str, question: str) -> tuple[str, str]:
    """The address of a question in its section, and the question."""
    section = version_of(context, family).section_of(question)
    return question_link(context, family, section.id, question), words_of(context, family)(f"{question}.ask")


def questions(
    context: ResponseContext,
    family: str,
    section: Section,
    files: Iterable[Evidence],
    notes: PageNotes = NOTHING,
    only: Container[QuestionRef] | None = None,
) -> tuple[QuestionSlot, ...]:
    """Every question of a section in its order, the hidden ones as places; or `only` those at these places."""
    words = words_of(context, family)
    given: dict[QuestionRef, list[Evidence]] = {}
    for file in files:
        given.setdefault((file.family, file.question), []).append(file)
    wanted = [asked for asked in section.questions if only is None or (family, asked.id) in only]
    return tuple(_question_slot(context, family, question, words, given, notes) for question in wanted)


def _question_slot(
    context: ResponseContext,
    family: str,
    question: Question,
    words: Words,
    given: Mapping[QuestionRef, list[Evidence]],
    notes: PageNotes,
) -> QuestionSlot:
    place = (family, question.id)
    stored = context.kept.get(place)
    mine = _own_rival(context, place, notes)
    shown = mine or stored
    held = notes.held.get(place)
    drawn = view(
        family,
        question,
        words,
        raw=held.raw if held else shown.raw if shown else None,
        problem=open_section.problem_of(context, place, shown) if shown and not held else None,
        currency=open_section.currency_for(context, family, question) or "",
        language=context.reading.language,
    )
    return QuestionSlot(
        place=place,
        invitation=context.invited.invitation,
        field=drawn,
        is_shown=place in context.progress.shown,
        revision=held.base if held else mine.base if mine else stored.revision if stored else 0,
        is_saved=shown is not None and not shown.problem and not held,
        pause=COMPOSITE_SAVED_AFTER if kinds.KINDS[question.kind].is_composite else SAVED_AFTER,
        evidence=evidence_slot.slot(context, place, given, notes.file_problems.get(place), words),
        conflict=_conflict(context, question, place, words, notes),
        is_new=place in context.added,
        given=(shown.given_name, shown.given_at) if shown and shown.given_name and shown.raw else None,
        locked=None if stored is None or context.may_change(place) else said(question, stored, words),
        is_to_confirm=stored is not None and stored.confirm_since is not None,
        earlier=notes.earlier.get(place),
        is_used_again=shown is not None and shown.page.startswith(earlier_answers.PAGE),
        held=held_words.words_for(held.kinds) if held else (),
        is_restricted=held is None and hold_answers.is_restricted(context, place),
    )


def _own_rival(context: ResponseContext, place: QuestionRef, notes: PageNotes) -> Rival | None:
    """What this very page has said against the answer that is kept: its own field goes on showing that."""
    rivals = context.conflicts.get(place, ())
    return next((rival for rival in rivals if rival.page == notes.page), None)


def _conflict(
    context: ResponseContext, question: Question, place: QuestionRef, words: Words, notes: PageNotes
) -> ConflictView | None:
    stored, rivals = context.kept.get(place), context.conflicts.get(place, ())
    return conflict_view(stored, rivals, notes.page, lambda answer: said(question, answer, words))


def conflict_view(
    stored: StoredAnswer | None, rivals: tuple[Rival, ...], page: str, words: Callable[[StoredAnswer | Rival], str]
) -> ConflictView | None:
    """Answers to choose from, each in words; None where there is nothing to choose."""
    if stored is None or not rivals:
        return None
    pages: list[tuple[str, StoredAnswer | Rival]] = [(settle.KEPT, stored), *((rival.page, rival) for rival in rivals)]
    is_known = any(answer.page == page for _, answer in pages)
    return ConflictView(
        settle.state_of(stored, rivals),
        tuple(
            AnswerVersion(
                choice,
                words(answer),
                answer.given_at,
                answer.given_name,
                "" if not is_known else "mine" if answer.page == page else "theirs",
            )
            for choice, answer in pages
        ),
    )


def said(question: Question, other: StoredAnswer | Rival, words: Words) -> str:
    """Somebody's answer in words, or as it was typed where it did not fit."""
    if other.value is not None:
        return kinds.show(question, kinds.from_json(question, other.value), words)
    typed = other.raw.values() if isinstance(other.raw, dict) else [other.raw]
    return ", ".join(str(part) for part in typed if part)


def section_link(context: ResponseContext, family: str, section: str) -> str:
    """The address of a section of this response."""
    return link("section", invitation=context.invited.invitation, family=family, section=section)


def question_link(context: ResponseContext, family: str, section: str, question: str) -> str:
    """The address of a question on its section's page."""
    return f"{section_link(context, family, section)}#q-{family}-{question}"
