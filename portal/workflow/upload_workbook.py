"""An answer workbook that was filled in, merged with what was answered since it was made.

If the signed statement of revisions is missing or belongs to another workbook, the cells are taken as they are: each
one that differs from a stored answer becomes a choice for the person who uploads it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from portal import languages
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.questionnaire import Section
from portal.sheets import answer_book
from portal.sheets.answer_book import ReadBook, StrayCell
from portal.storage import stored_answers
from portal.storage.database import Database, Work
from portal.storage.responses import QuestionRef
from portal.storage.stored_answers import StoredAnswer
from portal.workflow import answer, answer_workbook, load_response, search_ahead
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.hold_answers import HELD
from portal.workflow.load_response import ResponseContext
from portal.workflow.merge_answers import Sender

PAGE = "workbook-"
"""The prefix of the sender of an uploaded answer; a part of the file's hash follows."""

NO_FILE = Message("Choose the workbook that you have filled in.")

NOT_GIVEN = Message(
    "This section was not given to you, so its answers were not read. Send the workbook to the contact."
)
NOT_ASKED = Message("This question is not asked any more, so its answer was not read.")
NOT_OPEN = Message("This answer was submitted and is not open for correction.")
CONTRADICTED = Message("The question is answered in other cells, so this cell was not read.")


@dataclass(frozen=True)
class UploadResult:
    """The result of an upload: `saved` answers, `conflicts` that need a choice, `problems` to look at."""

    context: ResponseContext
    saved: tuple[QuestionRef, ...] = ()
    conflicts: tuple[QuestionRef, ...] = ()
    problems: tuple[StrayCell, ...] = ()
    has_base: bool = True


def take_in(database: Database, invitation: str, data: bytes, file_name: str, *, actor: Actor) -> UploadResult:
    """Merge a workbook into the response, each section in a transaction of its own.

    `answer_book.read_ahead` has read the file. The same workbook again changes nothing, so that one that was saved in
    part can be sent once more.
    """
    sent = _SentWorkbook(answer_book.read(data, file_name), Sender(PAGE + hashlib.sha256(data).hexdigest()[:26], 1))
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
class _SentWorkbook:
    """A workbook that was read, and who sent it."""

    book: ReadBook
    sender: Sender


def _begin(work: Work, invitation: str, sent: _SentWorkbook) -> tuple[UploadResult, tuple[QuestionRef, ...]]:
    """What can be reported before anything is saved, and the sections, by family and id, that the workbook changes.

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
                    upload.report_not_given(places)
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


def _save_section(work: Work, invitation: str, sent: _SentWorkbook, family: str, section: str) -> UploadResult:
    """Save what the workbook changes in one section."""
    upload = _Upload(work, invitation, sent, writing=True)
    with upload.use_language():
        version = upload.context.ruleset.families[family].version
        upload.save_section(family, next(part for part in version.sections if part.id == section))
    parts = (tuple(upload.saved), tuple(upload.conflicts), tuple(upload.problems))
    return UploadResult(upload.context, *parts, upload.base.is_known)


class _Upload:
    """One workbook being merged into a response."""

    def __init__(self, work: Work, invitation: str, sent: _SentWorkbook, *, writing: bool = False) -> None:
        self.work, self.book, self.sender = work, sent.book, sent.sender
        self.context = load_response.load_response(work, invitation, writing=writing)
        self.base = answer_workbook.base_of(work, invitation, sent.book)
        self.earlier = stored_answers.earlier(work, self.context.invited.response)
        self.problems: list[StrayCell] = []
        self.saved: list[QuestionRef] = []
        self.conflicts: list[QuestionRef] = []

    def use_language(self) -> AbstractContextManager[None]:
        """The language of the workbook, or else of the reader."""
        return languages.use_language(
            self.base.language or languages.supported_language(self.context.reading.language) or "en"
        )

    def save_section(self, family: str, section: Section) -> None:
        """Save the changes of a section, or report why one cannot be saved."""
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
        newest, revision = self.context.stored.get(place), self.base.revision(place)
        stored: StoredAnswer | None = newest if newest and newest.revision == revision else None
        stored = stored or self.earlier.get(place, {}).get(revision)
        return stored.raw if stored and isinstance(stored.raw, dict) else {}

    def _save(self, family: str, section: Section, changes: Mapping[QuestionRef, answer_book.Changed]) -> None:
        typed = {
            place: Typed({part: text if isinstance(text, list) else [str(text)] for part, text in change.raw.items()})
            for place, change in changes.items()
        }
        bases = {place: self.base.revision(place) for place in typed}
        before = self.context.stored
        result = answer.save_section(self.work, self.context, family, section, GivenAnswers(typed, bases, self.sender))
        self.context = result.context
        self.conflicts += result.conflicts
        self.saved += [place for place in typed if before.get(place) != self.context.stored.get(place)]
        for place, change in changes.items():
            sentence = HELD if place in result.held else result.problems.get(place)
            if isinstance(sentence, Message):
                problem = sentence.with_texts(self.context.reading.texts[family])
                self.problems.append(StrayCell(self._address(place, change.cells[0]), problem))
            for cell in change.dropped:
                self.problems.append(StrayCell(self._address(place, cell), CONTRADICTED))

    def _address(self, place: QuestionRef, cell: str) -> str:
        return self.book.cells[place][cell].address

    def report_not_given(self, places: Sequence[QuestionRef]) -> None:
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
