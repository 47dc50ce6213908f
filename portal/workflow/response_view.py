"""One response on the buyer's page: as its reader may see it, with the emails that were written about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.storage import outbox
from portal.storage.database import Work
from portal.workflow import review
from portal.workflow.review import ResponseRead


@dataclass(frozen=True)
class ResponseView:
    """A response as its reader may see it, and every email that was written about it."""

    read: ResponseRead
    emails: Sequence[outbox.Sent]


def response_view(work: Work, campaign: str, invitation: str) -> ResponseView:
    """The response of one invitation."""
    return ResponseView(review.response(work, campaign, invitation), outbox.of_invitation(work, invitation))
