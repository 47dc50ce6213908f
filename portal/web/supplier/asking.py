"""Questions as a page of the supplier's shows them: the field, its state, its evidence, and what overtook it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.domain import kinds
from portal.domain.questionnaire import Question, Section, Version
from portal.domain.sentences import Sentence
from portal.domain.translation import Texts
from portal.storage.evidence import Evidence
from portal.storage.responses import Kept, Place
from portal.web import access, render, speech
from portal.web.questions import QuestionView, Words, view
from portal.workflow import answer, attach, open_link
from portal.workflow.open_link import Sitting

SAVED_AFTER, COMPOSITE_SAVED_AFTER = "500ms", "1500ms"
"""Several fields are saved after a longer pause, so that nobody is told about half a date while typing it."""


@dataclass(frozen=True)
class FileAsked:
    """The place for evidence below a question."""

    ask: str
    required: bool
    files: tuple[Evidence, ...]
    problem: str | None
    largest: int = attach.LARGEST
    too_large: Sentence = attach.TOO_LARGE


@dataclass(frozen=True)
class Asked:
    """One question of a section. One that is not asked (yet) keeps its empty place on the page."""

    place: Place
    invitation: str
    field: QuestionView
    is_shown: bool
    revision: int
    is_saved: bool
    pause: str
    evidence: FileAsked | None
    overtaken: str | None
    is_new: bool = False
    is_to_confirm: bool = False

    @property
    def id(self) -> str:
        """The element's id; a full stop would need escaping in selectors."""
        return f"q-{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class Marks:
    """What saving has to say beside single questions."""

    overtaken: Mapping[Place, Kept]
    file_problems: Mapping[Place, str]


NOTHING = Marks({}, {})


async def sitting(request: Request) -> Sitting:
    """The respondent's sitting for a page that is only looked at; looking keeps the session alive."""
    desk = access.desk(request)
    found = await desk.read(open_link.sit, request.path_params["invitation"])
    if open_link.is_stale(found.invited, found.now):
        await desk.write(open_link.stay)
    return found


def page(request: Request, sitting: Sitting, template: str, status: int = 200, **data: Any) -> Response:
    """A page of this sitting, in its language, with the languages it could be read in instead."""
    reading = sitting.reading
    offered = frozenset(tag for tags in reading.offers.values() for tag in tags)
    shared = {"sitting": sitting, "invited": sitting.invited, "choices": speech.choices(reading.language, offered)}
    return render.page(request, template, status, language=reading.language, **{**shared, **data})


def version_of(sitting: Sitting, family: str) -> Version:
    """The version of a family that is asked."""
    return next(version for version in sitting.ruleset.versions if version.id == family)


def words_of(sitting: Sitting, family: str) -> Texts:
    """A version's words in the reader's language, by their place: "title", "section.title", "question.ask"."""
    return sitting.reading.texts[family]


def questions(
    sitting: Sitting,
    family: str,
    section: Section,
    files: Iterable[Evidence],
    marks: Marks = NOTHING,
    only: Container[Place] | None = None,
) -> tuple[Asked, ...]:
    """Every question of a section in its order, the hidden ones as places; or `only` those at these places."""
    words = words_of(sitting, family)
    given: dict[Place, list[Evidence]] = {}
    for file in files:
        given.setdefault((file.family, file.question), []).append(file)
    wanted = [one for one in section.questions if only is None or (family, one.id) in only]
    return tuple(_asked(sitting, family, question, words, given, marks) for question in wanted)


def _asked(
    sitting: Sitting,
    family: str,
    question: Question,
    words: Words,
    given: Mapping[Place, list[Evidence]],
    marks: Marks,
) -> Asked:
    place = (family, question.id)
    kept = sitting.kept.get(place)
    other = marks.overtaken.get(place)
    field = view(
        family,
        question,
        words,
        raw=kept.raw if kept else None,
        problem=answer.problem_of(sitting, place, kept) if kept else None,
        currency=answer.currency_for(sitting, family, question) or "",
        language=sitting.reading.language,
    )
    return Asked(
        place=place,
        invitation=sitting.invited.invitation,
        field=field,
        is_shown=place in sitting.progress.shown,
        revision=kept.revision if kept else 0,
        is_saved=kept is not None and not kept.problem,
        pause=COMPOSITE_SAVED_AFTER if kinds.KINDS[question.kind].is_composite else SAVED_AFTER,
        evidence=_file_asked(sitting, place, given.get(place, []), marks, words),
        overtaken=_said(question, other, words) if other else None,
        is_new=place in sitting.added,
        is_to_confirm=kept is not None and kept.confirm_since is not None,
    )


def _file_asked(sitting: Sitting, place: Place, files: list[Evidence], marks: Marks, words: Words) -> FileAsked | None:
    ask = next((ask for ask in sitting.progress.evidence_asked if (ask.family, ask.question) == place), None)
    if ask is None:
        return None
    return FileAsked(words(f"{ask.question}.evidence.ask"), ask.required, tuple(files), marks.file_problems.get(place))


def _said(question: Question, other: Kept, words: Words) -> str:
    """Somebody's answer in words, or as it was typed where it did not fit."""
    if other.value is not None:
        return kinds.show(question, kinds.from_json(question, other.value), words)
    typed = other.raw.values() if isinstance(other.raw, dict) else [other.raw]
    return ", ".join(str(part) for part in typed if part)
