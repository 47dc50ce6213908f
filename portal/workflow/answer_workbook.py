"""A response as a workbook to fill in offline, and its upload: merged with what was answered since.

The workbook contains a signed statement of the revision of each answer. If the statement is missing or belongs to
another workbook, the cells are taken as they are: each one that differs from a stored answer becomes a choice for the
person who uploads it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from portal import languages
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.questionnaire import Section
from portal.domain.refusals import Invalid
from portal.sheets import answer_book
from portal.sheets.answer_book import BookFacts, BookQuestion, BookSection, ReadBook, StrayCell
from portal.storage import responses
from portal.storage.database import Database, Work
from portal.storage.responses import QuestionRef, StoredAnswer
from portal.workflow import answer, load_response, open_section, search_ahead, whole_form
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.hold_answers import HELD
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import Sender
from portal.workflow.whole_form import ListedQuestion, ListedSection

FORMAT = "candour-answers/1"
PURPOSE = "answer workbook"
PAGE = "workbook-"
"""The prefix of the sender of an uploaded answer; a part of the file's hash follows."""

NO_FILE = Message("Choose the workbook that you have filled in.")
OTHER_REQUEST = Message(
    "This workbook belongs to another request. Download the workbook from this page, fill it in and send it back."
)
NOT_GIVEN = Message(
    "This section was not given to you, so its answers were not read. Send the workbook to the contact."
)
NOT_ASKED = Message("This question is not asked any more, so its answer was not read.")
NOT_OPEN = Message("This answer was submitted and is not open for correction.")
CONTRADICTED = Message("The question is answered in other cells, so this cell was not read.")
HOW_TO = (
    Message("Fill in the yellow cells. Each sheet is one section. All other cells are locked."),
    Message("Cells with a list offer the answers to choose from. To choose several, set “Yes” beside each."),
    Message("Grey questions need not be answered, as your answers stand."),
    Message("Write no worker's name, passport number or telephone number into an answer."),
    Message("You can give this workbook to a colleague. Several people can each send back a workbook of their own."),
    Message(
        "Save it as an Excel workbook (.xlsx), then upload it on the page where you downloaded it. That submits "
        "nothing: you can check all answers first. Files cannot be sent with it; add them on the portal."
    ),
)


@dataclass(frozen=True)
class UploadResult:
    """The result of an upload: `saved` answers, `conflicts` that need a choice, `problems` to look at."""

    context: ResponseContext
    saved: tuple[QuestionRef, ...] = ()
    conflicts: tuple[QuestionRef, ...] = ()
    problems: tuple[StrayCell, ...] = ()
    has_base: bool = True


@dataclass(frozen=True)
class _Base:
    """The answers a workbook was made from: their revisions, 0 for an answer that did not exist."""

    language: str = ""
    revisions: Mapping[str, int] = field(default_factory=dict)
    is_known: bool = False

    def revision(self, place: QuestionRef) -> int:
        return self.revisions.get(".".join(place), 0)


def download(work: Work, invitation: str) -> BookFacts:
    """What is needed to write a workbook of the reader's sections."""
    context = load_response.load_response(work, invitation)
    listed = whole_form.whole_form(context)
    language = languages.supported_language(context.reading.language) or languages.SOURCE
    base = json.dumps(
        {
            "format": FORMAT,
            "invitation": invitation,
            "language": language,
            "made_at": work.now.isoformat(timespec="seconds"),
            "revisions": {
                ".".join(place): stored.revision
                for place, stored in sorted(context.kept.items())
                if context.is_in_given_section(place)
            },
        },
        ensure_ascii=True,
    )
    with languages.use_language(language):
        sections = tuple(_section(context, part) for part in listed)
    return BookFacts(
        title=context.invited.words.title,
        supplier=context.invited.supplier_name,
        language=language,
        how_to=HOW_TO,
        sections=sections,
        versions={version.id: version for version in context.ruleset.versions},
        texts=context.reading.texts,
        base=base,
        signature=_signature(work.seal.key(PURPOSE), base),
    )


def file(database: Database, invitation: str, *, actor: Actor) -> bytes:
    """The workbook itself, written after the transaction that read the answers has ended."""
    return answer_book.write(database.read(download, invitation, actor=actor))


def _section(context: ResponseContext, part: ListedSection) -> BookSection:
    texts, section = context.reading.texts[part.family], part.section
    return BookSection(
        part.family,
        section.id,
        str(texts(f"{section.id}.title")),
        str(texts(f"{section.id}.about")) if section.about else "",
        languages.format_piece(part.condition) if part.condition else "",
        tuple(_question(context, item) for item in part.questions),
    )


def _question(context: ResponseContext, item: ListedQuestion) -> BookQuestion:
    question = item.question
    return BookQuestion(
        item.family,
        question,
        item.number,
        "\n".join(languages.format_piece(line) for line in _notes(context, item)),
        item.stored.raw if item.stored and isinstance(item.stored.raw, dict) else {},
        item.is_shown,
        open_section.currency_for(context, item.family, question) or "",
    )


def _notes(context: ResponseContext, item: ListedQuestion) -> list[object]:
    """The notes beside a question: condition, whether it is required, unit, help, file and problem."""
    question, texts = item.question, context.reading.texts[item.family]
    lines: list[object] = [item.condition] if item.condition else []
    if not question.required and question.is_answered:
        lines.append(Message("You may leave this out."))
    if question.unit:
        lines.append(Message("In: %(unit)s", unit=texts(f"{question.id}.unit")))
    lines += [texts(f"{question.id}.help")] if question.help else []
    if item.file:
        lines += [part for part in item.file if part]
    problem = open_section.problem_of(context, (item.family, question.id), item.stored) if item.stored else None
    return [*lines, problem] if problem else lines


def _signature(key: bytes, base: str) -> str:
    return hmac.digest(key, base.encode(), hashlib.sha256).hex()


def _base_of(work: Work, invitation: str, book: ReadBook) -> _Base:
    """The signed statement of a workbook; refused if it belongs to another request."""
    keys = [key for _, key in work.seal.derived(PURPOSE)]
    if not any(
        hmac.compare_digest(_signature(key, book.base), book.signature) for key in keys if book.signature.isascii()
    ):
        return _Base()
    stated: dict[str, Any] = json.loads(book.base)
    if stated["invitation"] != invitation:
        raise Invalid(OTHER_REQUEST)
    return _Base(stated["language"], stated["revisions"], is_known=True)


def take_in(database: Database, invitation: str, data: bytes, file_name: str, *, actor: Actor) -> UploadResult:
    """Merge a workbook into the response, each section in a transaction of its own.

    `answer_book.read_ahead` has read the file. The same workbook again changes nothing, so that one that was saved in
    part can be sent once more.
    """
    sent = _Sent(answer_book.read(data, file_name), Sender(PAGE + hashlib.sha256(data).hexdigest()[:26], 1))
    database.write(load_response.touch_response, invitation, actor=actor)
    result, sections = database.read(_begin, invitation, sent, actor=actor)
    for family, section in sections:
        part = database.write(_save_section, invitation, sent, family, section, actor=actor)
        result = replace(
            part,
            saved=result.saved + part.saved,
            conflicts=result.conflicts + part.conflicts,
            problems=result.problems + part.problems,
        )
    return replace(result, problems=tuple(sorted(result.problems, key=lambda problem: problem.address)))


@dataclass(frozen=True)
class _Sent:
    """A workbook that was read, and who sent it."""

    book: ReadBook
    sender: Sender


def _begin(work: Work, invitation: str, sent: _Sent) -> tuple[UploadResult, tuple[QuestionRef, ...]]:
    """What can be told before anything is saved, and the sections, by family and id, that the workbook changes.

    Searches the changes for personal data, which is then known when they are saved.
    """
    upload = _Upload(work, invitation, sent)
    sections, known = [], set[QuestionRef]()
    with upload.use_language():
        for version in upload.context.ruleset.versions:
            for section in version.sections:
                places = [(version.id, question.id) for question in section.questions if question.is_answered]
                known.update(places)
                if not upload.context.is_given(version.id, section.id):
                    upload.tell_not_given(places)
                    continue
                changes = {place: upload.change(place) for place in places if place in sent.book.cells}
                if any(changes.values()):
                    sections.append((version.id, section.id))
                for place, change in changes.items():
                    if change is not None:
                        search_ahead.search(upload.context, place, change.raw)
        for place in sent.book.cells.keys() - known:
            upload.tell_filled(place, NOT_ASKED)
    result = UploadResult(upload.context, problems=(*sent.book.stray, *upload.problems), has_base=upload.base.is_known)
    return result, tuple(sections)


def _save_section(work: Work, invitation: str, sent: _Sent, family: str, section: str) -> UploadResult:
    """Save what the workbook changes in one section."""
    upload = _Upload(work, invitation, sent, writing=True)
    with upload.use_language():
        version = upload.context.ruleset.families[family].version
        upload.save_section(family, next(part for part in version.sections if part.id == section))
    parts = (tuple(upload.saved), tuple(upload.conflicts), tuple(upload.problems))
    return UploadResult(upload.context, *parts, upload.base.is_known)


class _Upload:
    """One workbook being merged into a response."""

    def __init__(self, work: Work, invitation: str, sent: _Sent, *, writing: bool = False) -> None:
        self.work, self.book, self.sender = work, sent.book, sent.sender
        self.context = load_response.load_response(work, invitation, writing=writing)
        self.base = _base_of(work, invitation, sent.book)
        self.earlier = responses.earlier(work, self.context.invited.response)
        self.problems: list[StrayCell] = []
        self.saved: list[QuestionRef] = []
        self.conflicts: list[QuestionRef] = []

    def use_language(self) -> AbstractContextManager[None]:
        """The language of the workbook, or else of the reader."""
        return languages.use_language(
            self.base.language or languages.supported_language(self.context.reading.language) or "en"
        )

    def save_section(self, family: str, section: Section) -> None:
        """Save the changes of a section, or tell why one cannot be saved."""
        places = [(family, question.id) for question in section.questions if question.is_answered]
        in_file = [place for place in places if place in self.book.cells]
        changes = {place: changed for place in in_file if (changed := self.change(place)) is not None}
        for place in [place for place in changes if not self.context.may_change(place)]:
            change = changes.pop(place)
            self.problems.append(StrayCell(self._address(place, change.cells[0]), NOT_OPEN))
        if changes:
            self._save(family, section, changes)

    def change(self, place: QuestionRef) -> answer_book.Changed | None:
        """What was changed in the workbook since it was made."""
        question = self.context.ruleset.question(*place)
        if question is None:
            return None
        cells = self.book.answer(place[0], question, self.context.reading.texts[place[0]])
        return answer_book.changed(question, self._before(place), cells)

    def _before(self, place: QuestionRef) -> Mapping[str, Any]:
        """The answer from which the workbook was made."""
        newest, revision = self.context.kept.get(place), self.base.revision(place)
        stored: StoredAnswer | None = newest if newest and newest.revision == revision else None
        stored = stored or self.earlier.get(place, {}).get(revision)
        return stored.raw if stored and isinstance(stored.raw, dict) else {}

    def _save(self, family: str, section: Section, changes: Mapping[QuestionRef, answer_book.Changed]) -> None:
        typed = {
            place: Typed({part: text if isinstance(text, list) else [str(text)] for part, text in change.raw.items()})
            for place, change in changes.items()
        }
        bases = {place: self.base.revision(place) for place in typed}
        before = self.context.kept
        result = answer.save_section(self.work, self.context, family, section, GivenAnswers(typed, bases, self.sender))
        self.context = result.context
        self.conflicts += result.conflicts
        self.saved += [place for place in typed if before.get(place) != self.context.kept.get(place)]
        for place, change in changes.items():
            sentence = HELD if place in result.held else result.problems.get(place)
            if isinstance(sentence, Message):
                problem = sentence.with_texts(self.context.reading.texts[family])
                self.problems.append(StrayCell(self._address(place, change.cells[0]), problem))
            for cell in change.dropped:
                self.problems.append(StrayCell(self._address(place, cell), CONTRADICTED))

    def _address(self, place: QuestionRef, cell: str) -> str:
        return self.book.cells[place][cell].address

    def tell_not_given(self, places: Sequence[QuestionRef]) -> None:
        """Report the first filled cell of a section that the reader was not given, without a look at its answers."""
        cells = (cell for place in places for cell in self.book.cells.get(place, {}).values())
        filled = next((cell for cell in cells if cell.text.strip()), None)
        if filled is not None:
            self.problems.append(StrayCell(filled.address, NOT_GIVEN))

    def tell_filled(self, place: QuestionRef, sentence: Message) -> None:
        """Report the filled cells of a question that cannot be saved."""
        for cell in self.book.cells[place].values():
            if cell.text.strip():
                self.problems.append(StrayCell(cell.address, sentence))
