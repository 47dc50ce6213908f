"""Questions as the supplier's pages show them: the field, its state, its evidence, and conflicting answers."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from portal import languages
from portal.domain import earlier_answers, kinds
from portal.domain.messages import Message
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.translation import Texts
from portal.storage.conflicts import Rival
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.web import access, locale, render
from portal.web.links import link
from portal.web.questions import QuestionView, Words, view
from portal.web.supplier import evidence_slot, held_words
from portal.web.supplier.evidence_slot import EvidenceSlot, FileProblem
from portal.workflow import delegate, hold_answers, load_response, open_section, respondent_session, settle
from portal.workflow.hold_answers import HeldAnswer
from portal.workflow.load_response import ResponseContext

SAVED_AFTER, COMPOSITE_SAVED_AFTER = "500ms", "1500ms"
"""Questions with several fields are saved after a longer pause, so that a half-typed date is not reported."""


@dataclass(frozen=True)
class AnswerVersion:
    """One of the conflicting answers. `whose` is mine or theirs if the page can tell, else empty."""

    choice: str
    words: str
    given_at: datetime
    given_name: str
    whose: Literal["mine", "theirs", ""]


@dataclass(frozen=True)
class ConflictView:
    """Conflicting answers to one question from two pages; `state` identifies what the choice is based on."""

    state: str
    versions: tuple[AnswerVersion, ...]


@dataclass(frozen=True)
class OfferedWords:
    """An earlier answer as the page offers it; `press` is the value its button sends."""

    kind: str
    name: str
    at: datetime | None
    words: str
    asked: str | None
    is_changed: bool
    press: str


@dataclass(frozen=True)
class EarlierView:
    """Earlier answers to one question, and whether the question is new or has changed since."""

    offers: tuple[OfferedWords, ...] = ()
    since: str = ""


@dataclass(frozen=True)
class QuestionSlot:
    """One question of a section. A question that does not apply (yet) keeps an empty place on the page."""

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
    """The submitted answer as text, if a correction does not open it; None if it may be changed."""
    held: tuple[Message, ...] = ()
    """What kinds of personal data the typed words seem to contain; such words are not saved."""
    is_restricted: bool = False
    """Whether the question's words about single people are saved, for safeguarding only."""

    @property
    def id(self) -> str:
        """The element's id, without full stops, which would need escaping in selectors."""
        return f"q-{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class PageNotes:
    """What a page knows besides the response: its id and edit counter, file problems, and words that were not saved.

    `earlier` are the earlier answers, by question.
    """

    page: str = ""
    sequence: int = 0
    file_problems: Mapping[QuestionRef, FileProblem] = field(default_factory=dict)
    earlier: Mapping[QuestionRef, EarlierView] = field(default_factory=dict)
    held: Mapping[QuestionRef, HeldAnswer] = field(default_factory=dict)


NOTHING = PageNotes()


async def load_context(request: Request) -> ResponseContext:
    """The respondent's response for a page that only reads it; the visit keeps the session alive."""
    db = access.request_database(request)
    context = await db.read(load_response.load_response, request.path_params["invitation"])
    if respondent_session.is_stale(context.invited, context.now):
        await db.write(respondent_session.touch_session)
    return context


def page(request: Request, context: ResponseContext, template: str, status: int = 200, **data: Any) -> Response:
    """A page of this response, in its language, with the other languages it can be read in."""
    reading = context.reading
    offered = frozenset(tag for tags in reading.offers.values() for tag in tags)
    shared = {"context": context, "invited": context.invited, "choices": locale.choices(reading.language, offered)}
    return render.page(request, template, status, language=reading.language, **{**shared, **data})


def version_of(context: ResponseContext, family: str) -> Version:
    """The version of a family that the response answers."""
    return next(version for version in context.ruleset.versions if version.id == family)


def words_of(context: ResponseContext, family: str) -> Texts:
    """A version's texts in the reader's language, by key: "title", "section.title", "question.ask"."""
    return context.reading.texts[family]


def elsewhere(context: ResponseContext) -> str | None:
    """The page to use if a response cannot be answered any more: its receipt, or the draft of a closed request."""
    delegate.check_open(context)
    invitation = context.invited.invitation
    if context.invited.submitted_at is not None:
        return link("receipt", invitation=invitation)
    return link("closed_draft", invitation=invitation) if context.is_closed else None


def opened(context: ResponseContext) -> list[tuple[str, str]]:
    """The questions of the reader's sections that a correction opens, each with its address; empty if it opens all."""
    places = [(family, question) for family, question in context.invited.reopened_for or ()]
    shown = [place for place in places if place in context.progress.shown]
    return [link_to(context, *place) for place in shown if context.is_in_given_section(place)]


def link_to(context: ResponseContext, family: str, question: str) -> tuple[str, str]:
    """The address of a question in its section, and its text."""
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
    """The questions of a section in order, including those that do not apply; `only` restricts them."""
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
    stored = context.stored.get(place)
    mine = _own_rival(context, place, notes)
    shown = mine or stored
    held = notes.held.get(place)
    drawn = view(
        family,
        question,
        words,
        raw=held.raw if held else shown.raw if shown else None,
        problem=open_section.problem_of(context, place, shown) if shown and not held else None,
        currency=_currency(context, family, question),
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
        locked=None if stored is None or context.may_change(place) else answer_text(question, stored, words),
        is_to_confirm=stored is not None and stored.confirm_since is not None,
        earlier=notes.earlier.get(place),
        is_used_again=shown is not None and shown.page.startswith(earlier_answers.PAGE),
        held=held_words.words_for(held.kinds) if held else (),
        is_restricted=held is None and hold_answers.is_restricted(context, place),
    )


def _currency(context: ResponseContext, family: str, question: Question) -> str:
    """The currency that an amount is offered in: that of the question it goes with, or of the supplier's country."""
    part_kinds = (question.kind, *(column.kind for column in question.columns or ()))
    if not any(kinds.KINDS[kind].has_currency for kind in part_kinds):
        return ""
    settled = open_section.currency_for(context, family, question)
    return settled or languages.only_currency(context.invited.country, context.as_of) or ""


def _own_rival(context: ResponseContext, place: QuestionRef, notes: PageNotes) -> Rival | None:
    """This page's own answer, if it conflicts with the stored one: the page's field goes on showing it."""
    rivals = context.conflicts.get(place, ())
    return next((rival for rival in rivals if rival.page == notes.page), None)


def _conflict(
    context: ResponseContext, question: Question, place: QuestionRef, words: Words, notes: PageNotes
) -> ConflictView | None:
    stored, rivals = context.stored.get(place), context.conflicts.get(place, ())
    return conflict_view(stored, rivals, notes.page, lambda answer: answer_text(question, answer, words))


def conflict_view(
    stored: StoredAnswer | None, rivals: tuple[Rival, ...], page: str, words: Callable[[StoredAnswer | Rival], str]
) -> ConflictView | None:
    """Conflicting answers as text; None if there is nothing to choose."""
    if stored is None or not rivals:
        return None
    pages: list[tuple[str, StoredAnswer | Rival]] = [
        (settle.STORED, stored),
        *((rival.page, rival) for rival in rivals),
    ]
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


def answer_text(question: Question, other: StoredAnswer | Rival, words: Words) -> str:
    """An answer as text, or as it was typed if it is invalid."""
    if other.value is not None:
        return kinds.show(question, kinds.from_json(question, other.value), words)
    typed = other.raw.values() if isinstance(other.raw, dict) else [other.raw]
    return ", ".join(str(part) for part in typed if part)


def ask_of(context: ResponseContext, place: QuestionRef) -> str:
    """The text of a question; empty if there is none, or if it is no longer asked."""
    known = context.ruleset.question(*place) is not None
    return words_of(context, place[0])(f"{place[1]}.ask") if known else ""


def section_link(context: ResponseContext, family: str, section: str) -> str:
    """The address of a section of this response."""
    return link("section", invitation=context.invited.invitation, family=family, section=section)


def question_link(context: ResponseContext, family: str, section: str, question: str) -> str:
    """The address of a question on its section's page."""
    return f"{section_link(context, family, section)}#q-{family}-{question}"
