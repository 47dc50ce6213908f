"""A stored file: described, replaced by a newer one, or withdrawn.

The description of a draft's file can be changed, and a withdrawn one is removed. A submitted file stays as it is: a
newer file is stored beside it, and a withdrawn one is marked, with the reason.
"""

from dataclasses import dataclass, replace

from portal.domain.events.responses import EvidenceRemoved, EvidenceReplaced, EvidenceWithdrawn
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.storage import evidence, history, responses, submissions
from portal.storage.database import Database, Work
from portal.storage.evidence import Description, Evidence, NewEvidence
from portal.workflow import ahead, attach, load_response, open_section, prepare_file, verify
from portal.workflow.ahead import Computations
from portal.workflow.attach import SentFile
from portal.workflow.load_response import ResponseContext
from portal.workflow.prepare_file import Beginning, PreparedFile
from portal.workflow.supplement import CHECK, check_words, mark_disclosed

NO_REASON = Message("Write why, in a sentence or two.")


@dataclass(frozen=True)
class FileView:
    """One file of a response, and whether it was submitted. `replacement` is the file that replaced it."""

    context: ResponseContext
    file: Evidence
    is_submitted: bool
    replacement: Evidence | None

    @property
    def may_change(self) -> bool:
        """Whether it can be replaced or withdrawn: not a submitted file while its answers are being corrected."""
        is_correcting = self.is_submitted and self.context.invited.submitted_at is None
        return self.file.is_current and not is_correcting and not self.context.is_closed


def view(work: Work, invitation: str, file: str) -> FileView:
    """A file of the acting person's response; for a colleague, only of the sections that were given."""
    context = load_response.load_response(work, invitation)
    stored = evidence.get(work, file)
    if stored.question:
        open_section.section_holding(context, *stored.place)
    if work.actor.sections is not None and (not stored.question or context.invited.submitted_at is not None):
        raise NotFound
    invited = context.invited
    is_submitted = invited.submitted_at is not None
    if invited.reopened_at is not None:
        is_submitted = stored.received_at < invited.reopened_at
    newer = evidence.of_response(work, invited.response) if stored.replaced_by else ()
    replacement = next((other for other in newer if other.id == stored.replaced_by), None)
    return FileView(context, stored, is_submitted, replacement)


def _opened(work: Work, invitation: str, file: str) -> FileView:
    """A file to change, with its invitation locked until the commit."""
    responses.invitation_details(work, invitation, locked=True)
    opened = view(work, invitation, file)
    if opened.context.is_closed:
        raise Closed(load_response.CLOSED)
    return opened


def describe(work: Work, invitation: str, file: str, described: Description) -> None:
    """Change the description of a file that is not submitted yet."""
    opened = _opened(work, invitation, file)
    check_words(described.text, opened.context.invited.country, "description")
    if opened.is_submitted:
        raise Conflict(attach.SUBMITTED)
    evidence.change(work, file, description=described.text, expires_on=described.expires_on)


def withdraw(database: Database, invitation: str, file: str, reason: str, *, actor: Actor) -> Evidence:
    """Remove a draft's file, or mark a submitted one as withdrawn; one that is already withdrawn is fine."""
    return ahead.computing(database, _withdraw, invitation, file, reason, actor=actor)


def _withdraw(work: Work, computations: Computations, invitation: str, file: str, reason: str) -> Evidence:
    opened = _opened(work, invitation, file)
    if opened.file.withdrawn_at is not None:
        return opened.file
    if not opened.is_submitted:
        evidence.remove(work, opened.file)
        history.note(work, EvidenceRemoved(file, invitation))
        return opened.file
    if not reason:
        raise Invalid(CHECK, fields={"reason": NO_REASON})
    check_words(reason, opened.context.invited.country, "reason")
    if not opened.may_change:
        raise Conflict(attach.SUBMITTED if opened.file.is_current else attach.NOT_CURRENT)
    evidence.change(work, file, withdrawn_at=work.now, withdrawn_reason=reason)
    history.note(work, EvidenceWithdrawn(invitation, file))
    _weigh(work, computations, opened)
    return opened.file


def substitute(
    database: Database,
    invitation: str,
    file: str,
    sent: SentFile | None,
    described: Description,
    *,
    is_confirmed: bool,
    actor: Actor,
) -> PreparedFile:
    """Replace a file with a newer one; the older stays, marked as replaced. Blocks its thread while reading."""
    if sent is None:
        return PreparedFile(problem=attach.EMPTY)
    beginning = database.write(begin, invitation, file, described, actor=actor)
    prepared = prepare_file.prepare(database, beginning, sent.name, sent.read(), is_confirmed=is_confirmed)
    if prepared.file is None:
        return prepared
    new = replace(prepared.file, described=described)
    return replace(prepared, problem=ahead.computing(database, put, invitation, file, new, actor=actor))


def begin(work: Work, invitation: str, file: str, described: Description) -> Beginning:
    """What is needed to read the newer file; counts the attempt."""
    opened = _opened(work, invitation, file)
    check_words(described.text, opened.context.invited.country, "description")
    return prepare_file.beginning(work, opened.context.invited)


def put(work: Work, computations: Computations, invitation: str, file: str, new: NewEvidence) -> str | None:
    """Add the newer file in place of the older, equally restricted; returns why it cannot be added, if so.

    Adding the same newer file again is fine. It may have the bytes of the older one, with another description.
    """
    opened = _opened(work, invitation, file)
    files = evidence.of_response(work, opened.context.invited.response)
    older, place = opened.file, opened.file.place
    new = replace(
        new,
        is_restricted=new.is_restricted or older.is_restricted,
        is_supplement=opened.is_submitted,
        follow_up=older.follow_up_id,
    )
    others = [other for other in files if other.id != file]
    if attach.is_given(others, place, new.sha256, new.follow_up):
        return None
    if not opened.may_change:
        raise Conflict(attach.SUBMITTED if older.is_current else attach.NOT_CURRENT)
    if len(files) >= prepare_file.MOST:
        return prepare_file.TOO_MANY
    added = evidence.add(work, opened.context.invited, *place, new)
    evidence.change(work, file, replaced_at=work.now, replaced_by=added)
    history.note(work, EvidenceReplaced(invitation, file))
    if opened.is_submitted:
        _weigh(work, computations, opened, added)
    return None


def _weigh(work: Work, computations: Computations, opened: FileView, added: str = "") -> None:
    """Recompute the confidence of a submitted response from the current files, one of which may have been added."""
    invited = opened.context.invited
    submission = submissions.of_response(work, invited.response)
    if submission is None:
        return
    if added:
        mark_disclosed(work, computations, submission, added)
    verify.weigh_again(work, computations, invited.invitation, submission)
