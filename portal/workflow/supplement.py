"""Evidence after submission: files with their own time, in addition to a submission that stays unchanged.

A file is about one question, about a follow-up, or about the whole response. If a follow-up's text is for safeguarding
only, its files are too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain import disclosure, personal_data
from portal.domain.events.responses import EvidenceSupplemented
from portal.domain.file_disclosure import readable_files
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Invalid, NotFound
from portal.storage import evidence, findings, history, responses, submissions
from portal.storage.database import Database, Work
from portal.storage.evidence import UNDESCRIBED, Description, Evidence
from portal.storage.findings import AskedBack
from portal.storage.responses import QuestionRef
from portal.storage.submissions import Submission
from portal.workflow import ahead, attach, load_response, prepare_file, receipts, review, verify
from portal.workflow.ahead import Computations
from portal.workflow.attach import RefusedFile, SentFile
from portal.workflow.load_response import ResponseContext
from portal.workflow.prepare_file import Beginning, PreparedFile

LONGEST = 500
CHECK = Message("Please check")
NOT_SUBMITTED = Message("Nothing has been submitted yet. Add the file to its question.")
TOO_LONG = Message("Use %(most)s characters or fewer.", most=LONGEST)
PERSONAL = Message("Take out the names, numbers and addresses of single people.")


@dataclass(frozen=True)
class About:
    """What a file is about: a question, or a follow-up; with neither, the whole response."""

    place: QuestionRef = ("", "")
    follow_up: str = ""


WHOLE = About()


@dataclass(frozen=True)
class NewSupplement:
    """The description of added files. `is_confirmed`: they may contain personal data."""

    about: About = WHOLE
    described: Description = UNDESCRIBED
    is_confirmed: bool = False


@dataclass(frozen=True)
class SupplementView:
    """A submitted response with all its files, and what a new one may be about."""

    context: ResponseContext
    submission: Submission
    files: tuple[Evidence, ...]
    places: tuple[QuestionRef, ...]
    asked_back: tuple[AskedBack, ...]


def view(work: Work, invitation: str) -> SupplementView | None:
    """The files of a submitted response; None if it is not submitted, or is open for correction."""
    context = load_response.load_response(work, invitation)
    submission = submissions.of_response(work, context.invited.response)
    if submission is None or context.invited.submitted_at is None:
        return None
    declared = receipts.submitted_response(context, submission)
    shown = declared.progress.shown
    places = ((version.id, question) for version in declared.ruleset.versions for question in version.questions())
    return SupplementView(
        declared,
        submission,
        evidence.of_response(work, context.invited.response),
        tuple(
            (family, question.id)
            for family, question in places
            if question.is_answered and (family, question.id) in shown
        ),
        findings.asked_back(work, invitation),
    )


def add(
    database: Database, invitation: str, files: Sequence[SentFile], new: NewSupplement, *, actor: Actor
) -> tuple[RefusedFile, ...]:
    """Add files one by one; returns those not stored. Blocks its thread while a child process reads each."""
    if not files:
        raise Invalid(CHECK, fields={"files": attach.EMPTY})
    if len(files) > attach.MOST_AT_ONCE:
        raise Invalid(CHECK, fields={"files": attach.TOO_MANY_AT_ONCE})
    refused = []
    for file in files:
        beginning = database.write(begin, invitation, new, actor=actor)
        prepared = prepare_file.prepare(database, beginning, file.name, file.read(), is_confirmed=new.is_confirmed)
        problem = ahead.computing(database, keep, invitation, new, prepared, actor=actor)
        if problem:
            refused.append(RefusedFile(file.name, problem, prepared.personal))
    return tuple(refused)


def begin(work: Work, invitation: str, new: NewSupplement) -> Beginning:
    """What is needed to read a file; counts the attempt and refuses invalid details."""
    current = opened(work, invitation)
    _check_about(current, new.about)
    check_words(new.described.text, current.context.invited.country, "description")
    return prepare_file.beginning(work, current.context.invited)


def opened(work: Work, invitation: str) -> SupplementView:
    """The acting contact's response, locked until the commit."""
    if work.actor.sections is not None:
        raise NotFound
    responses.invitation_details(work, invitation, locked=True)
    current = view(work, invitation)
    if current is None:
        raise Closed(NOT_SUBMITTED)
    return current


def _check_about(current: SupplementView, about: About) -> None:
    is_known = about.place in current.places or about.place == WHOLE.place
    if not is_known or (about.follow_up and about.follow_up not in {asked.id for asked in current.asked_back}):
        raise NotFound


def check_words(words: str, country: str, field: str) -> None:
    """Refuse a description that is too long, or seems to contain personal data."""
    if len(words) > LONGEST:
        raise Invalid(CHECK, fields={field: TOO_LONG})
    if personal_data.find(words, country):
        raise Invalid(CHECK, fields={field: PERSONAL})


def keep(
    work: Work, computations: Computations, invitation: str, new: NewSupplement, prepared: PreparedFile
) -> str | None:
    """Add a prepared file to the submitted response; returns why it cannot be added, if so."""
    current = opened(work, invitation)
    _check_about(current, new.about)
    if prepared.file is None:
        return prepared.problem
    file = replace(
        prepared.file,
        described=new.described,
        is_supplement=True,
        follow_up=new.about.follow_up or None,
        is_restricted=prepared.file.is_restricted or _is_restricted(work, computations, current, new.about.follow_up),
    )
    if attach.is_given(current.files, new.about.place, file.sha256, file.follow_up):
        return None
    if len(current.files) >= prepare_file.MOST:
        return prepare_file.TOO_MANY
    added = evidence.add(work, current.context.invited, *new.about.place, file)
    history.note(work, EvidenceSupplemented(invitation, added))
    mark_disclosed(work, computations, current.submission, added)
    verify.weigh_again(work, computations, invitation, current.submission)
    return None


def mark_disclosed(work: Work, computations: Computations, submission: Submission, file: str) -> None:
    """Record whether every member may know of a file that was added after submitting: the rule of its page decides."""
    files = evidence.of_response(work, submission.response)
    redacted = review.open_redactor(work, submission, computations)
    if file in {readable.id for readable in readable_files(redacted, files)}:
        evidence.change(work, file, is_disclosed=True)


def _is_restricted(work: Work, computations: Computations, current: SupplementView, follow_up: str) -> bool:
    """Whether the text of a follow-up is for safeguarding only."""
    if not follow_up:
        return False
    about, redacted = findings.flag_of(work, follow_up), review.open_redactor(work, current.submission, computations)
    flag = disclosure.flag_named(redacted.ruleset, about.family, about.flag)
    return flag is None or redacted.redacts_words(flag)
