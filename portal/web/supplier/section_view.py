"""Questions as a page of the supplier's shows them: the field, its state, its evidence, and what overtook it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.domain import kinds
from portal.domain.messages import Message
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.translation import Texts
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef, StoredAnswer
from portal.web import access, locale, render
from portal.web.links import link
from portal.web.questions import QuestionView, Words, view
from portal.workflow import answer, attach, open_link
from portal.workflow.open_link import ResponseContext

SAVED_AFTER, COMPOSITE_SAVED_AFTER = "500ms", "1500ms"
"""Several fields are saved after a longer pause, so that nobody is told about half a date while typing it."""


@dataclass(frozen=True)
class EvidenceSlot:
    """The place for evidence below a question."""

    ask: str
    required: bool
    files: tuple[Evidence, ...]
    problem: str | None
    largest: int = attach.LARGEST
    too_large: Message = attach.TOO_LARGE


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
    overwritten: str | None
    is_new: bool = False
    is_to_confirm: bool = False

    @property
    def id(self) -> str:
        """The element's id; a full stop would need escaping in selectors."""
        return f"q-{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class SaveNotes:
    """What saving has to say beside single questions."""

    overwritten: Mapping[QuestionRef, StoredAnswer]
    file_problems: Mapping[QuestionRef, str]


NOTHING = SaveNotes({}, {})


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


def questions(
    context: ResponseContext,
    family: str,
    section: Section,
    files: Iterable[Evidence],
    marks: SaveNotes = NOTHING,
    only: Container[QuestionRef] | None = None,
) -> tuple[QuestionSlot, ...]:
    """Every question of a section in its order, the hidden ones as places; or `only` those at these places."""
    words = words_of(context, family)
    given: dict[QuestionRef, list[Evidence]] = {}
    for file in files:
        given.setdefault((file.family, file.question), []).append(file)
    wanted = [one for one in section.questions if only is None or (family, one.id) in only]
    return tuple(_question_slot(context, family, question, words, given, marks) for question in wanted)


def _question_slot(
    context: ResponseContext,
    family: str,
    question: Question,
    words: Words,
    given: Mapping[QuestionRef, list[Evidence]],
    marks: SaveNotes,
) -> QuestionSlot:
    place = (family, question.id)
    stored = context.kept.get(place)
    other = marks.overwritten.get(place)
    field = view(
        family,
        question,
        words,
        raw=stored.raw if stored else None,
        problem=answer.problem_of(context, place, stored) if stored else None,
        currency=answer.currency_for(context, family, question) or "",
        language=context.reading.language,
    )
    return QuestionSlot(
        place=place,
        invitation=context.invited.invitation,
        field=field,
        is_shown=place in context.progress.shown,
        revision=stored.revision if stored else 0,
        is_saved=stored is not None and not stored.problem,
        pause=COMPOSITE_SAVED_AFTER if kinds.KINDS[question.kind].is_composite else SAVED_AFTER,
        evidence=_evidence_slot(context, place, given.get(place, []), marks, words),
        overwritten=_said(question, other, words) if other else None,
        is_new=place in context.added,
        is_to_confirm=stored is not None and stored.confirm_since is not None,
    )


def _evidence_slot(
    context: ResponseContext, place: QuestionRef, files: list[Evidence], marks: SaveNotes, words: Words
) -> EvidenceSlot | None:
    ask = next((ask for ask in context.progress.evidence_asked if (ask.family, ask.question) == place), None)
    if ask is None:
        return None
    return EvidenceSlot(
        words(f"{ask.question}.evidence.ask"), ask.required, tuple(files), marks.file_problems.get(place)
    )


def _said(question: Question, other: StoredAnswer, words: Words) -> str:
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
