"""Evidence: adding a file to a question that asks for one, and removing it again from a draft.

Reading a file takes seconds, so `prepare_file` does it between two short transactions, never inside one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from portal.domain.events.responses import EvidenceAdded, EvidenceRemoved
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, NotFound
from portal.storage import evidence, history, responses
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.responses import QuestionRef
from portal.workflow import answer, load_response, open_section, prepare_file
from portal.workflow.answer import GivenAnswers, SavedSection
from portal.workflow.load_response import ResponseContext
from portal.workflow.prepare_file import PreparedFile

MOST_AT_ONCE = 5
"""Files per upload; the page says so, and the size limit of its URL allows for it."""


EMPTY = Message("Choose a file first.")
NOT_CURRENT = Message("This file has been replaced or withdrawn. Reload the page to see the files as they are now.")
NOTHING_TYPED = GivenAnswers()
TOO_MANY_AT_ONCE = Message("Choose %(most)s files or fewer at once.", most=MOST_AT_ONCE)
SOME_REFUSED = Message("Some files were not kept. Each is listed with the reason.")
SUBMITTED = Message("This file was submitted, so it stays with the response. Add the right file beside it.")


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent. Its bytes are read when it is processed, so that only one file is in memory at a time."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not stored: its name, the reason, and the personal data it seems to contain."""

    name: str
    problem: str
    personal: tuple[FindingKind, ...] = ()


@dataclass(frozen=True)
class Attached:
    """The result of attaching: the answers saved with it, and the file's problem, if any."""

    section: SavedSection
    problem: str | None
    personal: tuple[FindingKind, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    """The files of several that were not stored."""


def give(
    database: Database,
    invitation: str,
    family: str,
    question: str,
    given: GivenAnswers,
    file: tuple[str, bytes] | None,
    *,
    actor: Actor,
) -> Attached:
    """Store a file (its name and bytes) for a question, and whatever was typed on the same page.

    Blocks its thread while a child process reads the file; no transaction is open meanwhile.
    """
    if file is None:
        prepared = PreparedFile(problem=EMPTY)
    else:
        beginning = database.write(prepare_file.begin, invitation, actor=actor)
        is_confirmed = (family, question) in given.confirmed_files
        prepared = prepare_file.prepare(database, beginning, *file, is_confirmed=is_confirmed)
    return database.write(attach, invitation, family, question, given, prepared, actor=actor)


def give_several(
    database: Database,
    invitation: str,
    family: str,
    question: str,
    given: GivenAnswers,
    files: Sequence[SentFile],
    *,
    actor: Actor,
) -> Attached:
    """Store several files one by one; a refused file does not stop the others. The first saves the answers too."""
    if not 1 < len(files) <= MOST_AT_ONCE:
        file = (files[0].name, files[0].read()) if len(files) == 1 else None
        attached = give(database, invitation, family, question, given, file, actor=actor)
        return replace(attached, problem=TOO_MANY_AT_ONCE) if files and file is None else attached
    each = []
    for at, sent in enumerate(files):
        answers = replace(NOTHING_TYPED, confirmed_files=given.confirmed_files) if at else given
        each.append(give(database, invitation, family, question, answers, (sent.name, sent.read()), actor=actor))
    refused = tuple(
        RefusedFile(sent.name, attached.problem, attached.personal)
        for sent, attached in zip(files, each, strict=True)
        if attached.problem
    )
    section = SavedSection(each[0].section.saved, each[-1].section.opened)
    return Attached(section, SOME_REFUSED if refused else None, personal_kinds(refused), refused)


def personal_kinds(refused: Sequence[RefusedFile]) -> tuple[FindingKind, ...]:
    """The kinds of personal data that refused files seem to contain, each kind once."""
    return tuple(dict.fromkeys(kind for file in refused for kind in file.personal))


def attach(
    work: Work, invitation: str, family: str, question: str, given: GivenAnswers, prepared: PreparedFile
) -> Attached:
    """Attach a prepared file to a question, and save whatever was typed on the same page."""
    context = load_response.load_response(work, invitation, writing=True)
    section = open_section.section_holding(context, family, question)
    saved = answer.save_section(work, context, family, section, given)
    if not asks_for(saved.context, family, question) or not saved.context.may_change((family, question)):
        raise NotFound
    problem = _add(work, saved.context, family, question, prepared)
    opened = open_section.opened(work, saved.context, family, section)
    return Attached(SavedSection(saved, opened), problem, prepared.personal)


def _add(work: Work, context: ResponseContext, family: str, question: str, prepared: PreparedFile) -> str | None:
    """Add the file to the response; returns why it cannot be added, if so."""
    if prepared.file is None:
        return prepared.problem
    files = evidence.of_response(work, context.invited.response)
    if is_given(files, (family, question), prepared.file.sha256):
        return None
    if len(files) >= prepare_file.MOST:
        return prepare_file.TOO_MANY
    added = evidence.add(work, context.invited, family, question, prepared.file)
    history.note(work, EvidenceAdded(added, context.invited.invitation))
    return None


def is_given(files: Sequence[Evidence], place: QuestionRef, sha256: str, follow_up: str | None = None) -> bool:
    """Whether the bytes with this hash belong to this question, or follow-up, already."""
    return any(
        (file.place, file.follow_up_id, file.sha256) == (place, follow_up, sha256) for file in files if file.is_current
    )


def asks_for(context: ResponseContext, family: str, question: str) -> bool:
    """Whether the question asks for a file, given the current answers."""
    return any((ask.family, ask.question) == (family, question) for ask in context.progress.evidence_asked)


def take_back(work: Work, invitation: str, file: str, given: GivenAnswers) -> tuple[SavedSection, Evidence]:
    """Remove a file from a draft, and save what was typed on the same page.

    Also returns the removed file, so that `sweep` can delete its bytes after the commit.
    """
    context = load_response.load_response(work, invitation, writing=True)
    evidence_row = evidence.get(work, file)
    section = open_section.section_holding(context, evidence_row.family, evidence_row.question)
    if context.invited.reopened_at is not None and evidence_row.received_at < context.invited.reopened_at:
        raise Conflict(SUBMITTED)
    saved = answer.save_section(work, context, evidence_row.family, section, given)
    evidence.remove(work, evidence_row)
    history.note(work, EvidenceRemoved(evidence_row.id, invitation))
    opened = open_section.opened(work, saved.context, evidence_row.family, section)
    return SavedSection(saved, opened), evidence_row


def sweep(work: Work, invitation: str, taken: Evidence) -> None:
    """Delete the bytes of a removed file, after the commit of its removal."""
    try:
        load_response.load_response(work, invitation, writing=True)
    except Closed:
        return
    evidence.sweep(work, taken)


def fetch(work: Work, invitation: str, file: str) -> tuple[Evidence, bytes]:
    """A file of the respondent's own response, with the bytes of its clean copy."""
    if responses.of_invitation(work, invitation) is None:
        raise NotFound
    row, data = evidence.read(work, file)
    if work.actor.sections is not None:
        open_section.section_holding(load_response.load_response(work, invitation), row.family, row.question)
    return row, data
