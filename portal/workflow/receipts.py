"""What a supplier gets back: the receipt, good practice advice, and confirming that it was read."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain import signed_receipt
from portal.domain.advice import AdviceGiven, advice
from portal.domain.answers import read_answers
from portal.domain.events.responses import AdviceRead, Submitted
from portal.domain.progress import progress
from portal.domain.refusals import NotFound
from portal.storage import (
    evidence,
    findings,
    history,
    history_chain,
    respondents,
    responses,
    shared_findings,
    signing,
    submissions,
    supplier_messages,
)
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.findings import AskedBack
from portal.storage.shared_findings import FindingShare
from portal.storage.submissions import Submission
from portal.storage.supplier_messages import StoredMessage
from portal.workflow import load_response
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class Receipt:
    """A submission as its supplier may see it: what was submitted, and good practice advice. No points, no flags."""

    submission: Submission
    context: ResponseContext
    evidence: tuple[Evidence, ...]
    advice: tuple[AdviceGiven, ...]
    asked_back: tuple[AskedBack, ...]
    shares: tuple[FindingShare, ...]
    """Findings that the buyer has shared."""
    checkpoint: str | None
    """The short checkpoint of the organisation's history at this submission; None until it has its number."""
    messages: tuple[StoredMessage, ...]
    earlier: tuple[ResponseContext, ...]
    """The earlier submissions before corrections, the first first."""
    read_at: datetime | None
    """When the supplier confirmed reading the advice."""


def receipt(work: Work, invitation: str) -> Receipt | None:
    """The receipt, made from the frozen document and never from the draft; None before submission."""
    context = load_response.load_response(work, invitation)
    submission = submissions.of_response(work, context.invited.response)
    if submission is None:
        return None
    declared = submitted_response(context, submission)
    at = history_chain.of_entry(work, Submitted.verb, Submitted.object_kind, submission.id)
    frozen = {(file["family"], file["question"], file["sha256"]) for file in submission.content["evidence"]}
    files = evidence.of_response(work, context.invited.response)
    return Receipt(
        submission=submission,
        context=declared,
        evidence=tuple(file for file in files if (file.family, file.question, file.sha256) in frozen),
        advice=advice(declared.ruleset, declared.answers, declared.as_of),
        asked_back=findings.asked_back(work, invitation),
        shares=shared_findings.of_invitation(work, invitation),
        checkpoint=at.short if at else None,
        earlier=tuple(
            submitted_response(context, submission_before) for submission_before in _before(work, submission)
        ),
        messages=supplier_messages.of_invitation(work, invitation),
        read_at=respondents.advice_read_at(work, invitation),
    )


def _before(work: Work, newest: Submission) -> tuple[Submission, ...]:
    if newest.number == 1:
        return ()
    return tuple(
        submission for submission in submissions.every(work, newest.response) if submission.number < newest.number
    )


def signed(work: Work, invitation: str) -> bytes:
    """The receipt as a file with the portal's signature (see `domain.signed_receipt`)."""
    invited = responses.invitation_details(work, invitation)
    submission = submissions.of_response(work, invited.response)
    if submission is None or not submission.document:
        raise NotFound
    portal, key = signing.issuer(work), signing.current_key(work)
    signature = signing.sign(work, signed_receipt.signed_bytes(portal, submission.hash, key))
    return signed_receipt.written(portal, submission.document, submission.hash, key, signature)


def submitted_response(context: ResponseContext, submission: Submission) -> ResponseContext:
    """The context of the frozen document's answers, as of the day they were declared."""
    answers = read_answers(context.ruleset, submission.content["answers"])
    on_day = submission.declared_on
    shown = progress(context.ruleset, answers, on_day)
    return replace(context, as_of=on_day, stored={}, answers=answers, progress=shown)


def mark_read(work: Work, invitation: str) -> None:
    """Record that the advice was read; only the first time is stored."""
    invited = responses.invitation_details(work, invitation, locked=True)
    if invited.submitted_at is None and invited.reopened_at is None:
        raise NotFound
    if respondents.mark_advice_read(work, invitation):
        history.note(work, AdviceRead(invitation))
