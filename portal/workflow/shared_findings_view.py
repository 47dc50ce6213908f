"""The findings shared with a supplier, for its contact, with its own answers."""

from dataclasses import dataclass

from portal.domain import disclosure
from portal.domain.refusals import NotFound
from portal.domain.shared_findings import may_reply
from portal.storage import shared_findings, submissions
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.shared_findings import FindingShare
from portal.storage.submissions import Submission
from portal.workflow import load_response, receipts, review
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class SharedFindingView:
    """One finding, whether a reply is still possible, and the submitted answers it is based on."""

    share: FindingShare
    is_open: bool
    declared: ResponseContext
    places: tuple[QuestionRef, ...]


@dataclass(frozen=True)
class SharedFindingsView:
    """Every finding that was shared about a response."""

    context: ResponseContext
    findings: tuple[SharedFindingView, ...]


def shared_findings_view(work: Work, invitation: str) -> SharedFindingsView:
    """What was shared with the acting contact; NotFound for a colleague with only some sections."""
    context = load_response.load_response(work, invitation)
    shares = shared_findings.of_invitation(work, invitation)
    if work.actor.sections is not None:
        raise NotFound
    rounds = {submission.number: submission for submission in submissions.every(work, context.invited.response)}
    shown = (share for share in shares if share.submission_number in rounds)
    return SharedFindingsView(
        context, tuple(_view(work, context, share, rounds[share.submission_number]) for share in shown)
    )


def _view(work: Work, context: ResponseContext, share: FindingShare, submission: Submission) -> SharedFindingView:
    declared = receipts.submitted_response(context, submission)
    redacted = review.open_redactor(work, submission)
    rules = disclosure.flag_named(redacted.ruleset, share.family, share.flag)
    keys = [] if rules is None else [key for key in rules.when.reads.values() if not redacted.is_redacted(key)]
    places = dict.fromkeys((key[0], key[1]) for key in keys)
    asked = tuple(place for place in places if place in declared.progress.shown)
    is_open = share.position is None and may_reply(share.reply_by, work.now)
    return SharedFindingView(share, is_open, declared, asked)
