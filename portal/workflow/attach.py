"""Evidence: a file given to a question that asks for one, and removed while it is a draft.

Reading a file takes seconds and may fail in every way a file can be broken, so it happens in a child process between
two short transactions, never inside one.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from portal import evidence_files
from portal.domain import personal_data
from portal.domain.events.responses import EvidenceAdded, EvidenceRemoved
from portal.domain.messages import Message
from portal.domain.personal_data import FindingKind
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.evidence_files import ENDINGS, sentences
from portal.evidence_files.clamav import Scanner, ScannerAway
from portal.storage import attempts, db_errors, evidence, history, responses
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence, NewEvidence
from portal.storage.responses import InvitationDetails, QuestionRef
from portal.workflow import answer, load_response, open_section
from portal.workflow.answer import GivenAnswers, SavedSection
from portal.workflow.load_response import ResponseContext

LARGEST = sentences.MOST_BYTES
MOST = 100
"""Files per response."""
MOST_AT_ONCE = 5
"""Files per upload; the page says so, and the size limit of its URL allows for it."""
MOST_AN_HOUR = 120
"""Files sent per response and hour, stored or not."""

LONGEST_NAME = 180
"""Bytes of a file name: the limit of common file systems and mail programs."""
PARTS_OF_NAMES = re.compile(r"[_+]|(?<=[^\W\d])[-.](?=\w)|(?<=\w)[-.](?=[^\W\d])")
"""Separators between the words of a file name, except those within numbers."""
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\Z")

EMPTY = Message("Choose a file first.")
TOO_LARGE = sentences.TOO_LARGE
WRONG_KIND = sentences.WRONG_KIND
PERSONAL = Message(
    "This file was not kept: the file or its name seems to hold data about single people. Cover that and choose the "
    "file again. Or tick the box below and choose it once more."
)
TOO_OFTEN = Message("Many files have been sent within an hour. Please wait an hour before you send another.")
TOO_MANY = Message("There are already %(most)s files in this response. Please remove one first.", most=MOST)
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


@dataclass(frozen=True)
class Prepared:
    """A file that was read and stored, or why it cannot be; `personal` is the personal data it seems to contain."""

    file: NewEvidence | None = None
    problem: str | None = None
    personal: tuple[FindingKind, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """The response, its supplier's country, and why no file can be read now, if there is a reason."""

    response: str
    country: str
    problem: str | None


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
        prepared = Prepared(problem=EMPTY)
    else:
        beginning = database.write(begin, invitation, actor=actor)
        is_confirmed = (family, question) in given.confirmed_files
        prepared = prepare(database, beginning, *file, is_confirmed=is_confirmed)
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


def begin(work: Work, invitation: str) -> Beginning:
    """What is needed to read a file; counts the attempt."""
    context = load_response.load_response(work, invitation, writing=True)
    return beginning(work, context.invited)


def beginning(work: Work, invited: InvitationDetails) -> Beginning:
    """What is needed to read a file, for a response that was already loaded; counts the attempt."""
    response, problem = invited.response, None
    if attempts.count(work, f"file:{response}", timedelta(hours=1)) > MOST_AN_HOUR:
        problem = TOO_OFTEN
    elif len(evidence.of_response(work, response)) >= MOST:
        problem = TOO_MANY
    return Beginning(response, invited.country, problem)


def prepare(database: Database, beginning: Beginning, name: str, data: bytes, *, is_confirmed: bool) -> Prepared:
    """Read, scan and stage a file: all that takes long, done before the transaction that stores its row.

    If it seems to contain personal data, it is written to the store only when that is confirmed.
    """
    if beginning.problem:
        return Prepared(problem=beginning.problem)
    try:
        cleaned = evidence_files.clean(data, beginning.country)
        is_scanned = _is_scanned(database.scanner, data)
    except Invalid as refused:
        return Prepared(problem=refused.sentence)
    file_name = plain_name(name, ENDINGS[cleaned.clean_type])
    named = personal_data.find(PARTS_OF_NAMES.sub(" ", file_name), beginning.country)
    personal = tuple(dict.fromkeys((*personal_data.kinds_of(named), *cleaned.personal)))
    if personal and not is_confirmed:
        return Prepared(problem=PERSONAL, personal=personal)
    kinds = (cleaned.media_type, file_name, cleaned.clean, cleaned.clean_type)
    file = NewEvidence(data, *kinds, is_scanned, is_restricted=bool(personal))
    with db_errors.translate_errors(writing=True):
        for content in (file.data, file.clean):
            evidence.stage(database.files, beginning.response, content, at=database.clock())
    return Prepared(file)


def _is_scanned(scanner: str, data: bytes) -> bool:
    """Whether the scanner has found nothing; False if there is none or it is away: then the file waits for it."""
    if not scanner:
        return False
    try:
        virus = Scanner.at(scanner).finds(data)
    except ScannerAway:
        return False
    if virus:
        raise Invalid(sentences.VIRUS)
    return True


def attach(
    work: Work, invitation: str, family: str, question: str, given: GivenAnswers, prepared: Prepared
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


def _add(work: Work, context: ResponseContext, family: str, question: str, prepared: Prepared) -> str | None:
    """Add the file to the response; returns why it cannot be added, if so."""
    if prepared.file is None:
        return prepared.problem
    files = evidence.of_response(work, context.invited.response)
    if is_given(files, (family, question), prepared.file.sha256):
        return None
    if len(files) >= MOST:
        return TOO_MANY
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


def plain_name(name: str, ending: str) -> str:
    """A sender's file name as text to show: no folders, no control or direction characters, not too long.

    Its extension is that of the content: `report.html` that is a PDF becomes `report.pdf`.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip(" .")
    stem = ENDING.sub("", visible).strip(" .")
    stem = stem.removesuffix(ending) if stem.lower().endswith(ending) else stem
    short = stem.encode()[:LONGEST_NAME].decode(errors="ignore").strip(" .")
    return (short or "file") + ending


def take_back(work: Work, invitation: str, file: str, given: GivenAnswers) -> tuple[SavedSection, Evidence]:
    """Remove a file from a draft, and save what was typed on the same page.

    Also returns the removed file, so that `sweep` can delete its bytes after the commit.
    """
    context = load_response.load_response(work, invitation, writing=True)
    evidence_row = evidence.one(work, file)
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
