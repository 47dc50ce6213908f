"""A follow-up as the supplier reads it."""

from dataclasses import dataclass

from portal.domain.refusals import NotFound
from portal.storage import findings
from portal.storage.database import Work
from portal.storage.findings import AskedBack
from portal.workflow import load_response
from portal.workflow.load_response import ResponseContext


@dataclass(frozen=True)
class FollowUpView:
    """One follow-up with the response it belongs to."""

    context: ResponseContext
    asked: AskedBack


def follow_up_view(work: Work, invitation: str, follow_up: str) -> FollowUpView:
    """One follow-up of the respondent's own invitation."""
    context = load_response.load_response(work, invitation)
    for asked in findings.asked_back(work, invitation):
        if asked.id == follow_up:
            return FollowUpView(context, asked)
    raise NotFound
