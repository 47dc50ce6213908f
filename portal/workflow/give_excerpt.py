"""Giving submitted answers to another buyer: to a request in this portal, or as a signed file for another one.

The supplier chooses questionnaires and files. The other buyer's request is one that is open in the same browser, so
that nobody learns of a request without having opened its link.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from portal.domain import canonical, excerpt, signed_receipt
from portal.domain.events.responses import AnswersGivenOn
from portal.domain.excerpt import Excerpt, ExcerptFile
from portal.domain.messages import Message
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage import evidence, history, library, received_excerpts, responses, signing, submissions
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.received_excerpts import OtherRequest, StoredExcerpt
from portal.storage.submissions import Submission
from portal.workflow import load_response, receipts, request_titles, respondent_session
from portal.workflow.load_response import ResponseContext
from portal.workflow.take_back_excerpt import NOTHING_CHOSEN

NO_REQUEST = Message("Choose the request that the answers are for.")
NOT_OPEN = Message("That request takes no more answers. Its own page says why.")


@dataclass(frozen=True)
class GivenExcerpt:
    """An excerpt that was given, and its receiver if it is open in the same browser."""

    stored: StoredExcerpt
    receiver: OtherRequest | None


@dataclass(frozen=True)
class GivingView:
    """What can be given of a submission, to which requests, and what was given."""

    context: ResponseContext
    submission: Submission
    titles: dict[str, str]
    files: tuple[ExcerptFile, ...]
    requests: tuple[OtherRequest, ...]
    given: tuple[GivenExcerpt, ...]

    @property
    def days_old(self) -> int:
        """The age of the submission in days."""
        return (self.context.now - self.submission.submitted_at).days


@dataclass(frozen=True)
class Choice:
    """What the supplier has chosen to give."""

    families: Collection[str]
    files: Collection[str] = ()
    names_buyer: bool = False


def load(database: Database, invitation: str, *, actor: Actor) -> GivingView:
    """What the page shows."""
    return database.read(_load, invitation, actor=received_excerpts.across_buyers(actor))


def _load(work: Work, invitation: str) -> GivingView:
    context, submission = _submitted(work, invitation)
    in_browser = received_excerpts.in_same_browser(work, work.now - respondent_session.IDLE)
    requests = request_titles.titled(work, in_browser, context.reading.language)
    by_invitation = {request.invitation: request for request in requests}
    return GivingView(
        context,
        submission,
        {version.id: version.title for version in context.ruleset.versions},
        tuple(_files(work, submission)),
        tuple(request for request in requests if request.is_open),
        tuple(
            GivenExcerpt(stored, by_invitation.get(stored.invitation))
            for stored in received_excerpts.of_source(work, context.invited.response)
        ),
    )


def _submitted(work: Work, invitation: str) -> tuple[ResponseContext, Submission]:
    """The acting supplier's own submission, read as by its own organisation."""
    own = _own(work)
    context = load_response.load_response(own, invitation)
    submission = submissions.of_response(own, context.invited.response)
    if submission is None or not submission.content.get("versions"):
        raise NotFound
    return receipts.submitted_response(context, submission), submission


def _own(work: Work) -> Work:
    """The step with the organisation of the acting supplier's invitation."""
    organisation = responses.invitation_details(work, work.actor.invitation or "").organisation
    return replace(work, actor=replace(work.actor, organisation=organisation))


def _files(work: Work, submission: Submission) -> Sequence[ExcerptFile]:
    """The submitted files that have passed every check and still stand."""
    frozen = {(file["family"], file["question"], file["sha256"]) for file in submission.content["evidence"]}
    files = evidence.of_response(work, submission.response)
    return [
        _described(file)
        for file in files
        if (*file.place, file.sha256) in frozen and file.is_current and file.check == "passed"
    ]


def _described(file: Evidence) -> ExcerptFile:
    return ExcerptFile(
        file.response,
        file.family,
        file.question,
        file.sha256,
        file.media_type,
        file.file_name,
        file.clean_sha256 or "",
        file.clean_type or "",
        file.scanned_at is not None,
        file.is_restricted,
        file.description,
        file.expires_on.isoformat() if file.expires_on else "",
    )


def give(database: Database, invitation: str, to: str, choice: Choice, *, actor: Actor) -> OtherRequest:
    """Give the chosen questionnaires to a request that is open in the same browser; returns that request."""
    return database.write(_give, invitation, to, choice, actor=received_excerpts.across_buyers(actor))


def _give(work: Work, invitation: str, to: str, choice: Choice) -> OtherRequest:
    if not choice.families:
        raise Invalid(NOTHING_CHOSEN, fields=("family",))
    requests = received_excerpts.in_same_browser(work, work.now - respondent_session.IDLE)
    if to not in {request.invitation for request in requests}:
        raise Invalid(NO_REQUEST, fields=("to",))
    received_excerpts.lock(work, to)
    request = received_excerpts.request_of(work, to)
    if not request.is_open:
        raise Conflict(NOT_OPEN)
    context, submission = _submitted(work, invitation)
    source = context.invited.response
    before = next((each for each in received_excerpts.of_invitation(work, to) if each.source == source), None)
    document, files = _document(work, context, submission, _with_earlier(choice, before))
    if before is not None and before.document == document and not before.taken_back:
        return request
    values = {"source": source, "document": document, "files": received_excerpts.as_rows(files)}
    received_excerpts.put(work, request.organisation, to, {**values, "portal": "", "is_verified": True})
    event = AnswersGivenOn(invitation, Excerpt(json.loads(document)).families)
    history.note(work, event, context.invited.organisation)
    return request


def _with_earlier(choice: Choice, before: StoredExcerpt | None) -> Choice:
    """The choice with what was given before and not taken back: giving again adds to it."""
    if before is None:
        return choice
    files = {file.id for file in before.given_files}
    names_buyer = choice.names_buyer or bool(before.excerpt.organisation)
    return Choice({*choice.families, *before.families}, {*choice.files, *files}, names_buyer)


def _document(
    work: Work, context: ResponseContext, submission: Submission, choice: Choice
) -> tuple[str, Sequence[ExcerptFile]]:
    titles = {version.id: version.title for version in context.ruleset.versions if version.id in choice.families}
    if not titles:
        raise Invalid(NOTHING_CHOSEN, fields=("family",))
    restricted = library.sensitive_questions(_own(work), work.now) | submission.restricted_answers
    files = [
        replace(file, is_restricted=file.is_restricted or file.place in restricted)
        for file in _files(work, submission)
        if file.id in choice.files and file.family in titles
    ]
    named = choice.names_buyer
    content = submission.content
    document = excerpt.made(content, submission.id, titles, restricted, files, names_buyer=named)
    return canonical.text(document), files


def as_file(database: Database, invitation: str, choice: Choice, *, actor: Actor) -> bytes:
    """The chosen questionnaires as a file with this portal's signature; files are named in it, not part of it."""
    return database.read(_as_file, invitation, choice, actor=received_excerpts.across_buyers(actor))


def _as_file(work: Work, invitation: str, choice: Choice) -> bytes:
    if not choice.families:
        raise Invalid(NOTHING_CHOSEN, fields=("family",))
    context, submission = _submitted(work, invitation)
    document, _ = _document(work, context, submission, choice)
    portal, key, digest = signing.issuer(work), signing.current_key(work), hashlib.sha256(document.encode()).hexdigest()
    signature = signing.sign(work, signed_receipt.signed_bytes(portal, digest, key, excerpt.FORMAT))
    return signed_receipt.written(portal, document, digest, key, signature, excerpt.FORMAT)
