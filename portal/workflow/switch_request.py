"""Going on to another request of the same contact, without looking for its email.

The contact has shown twice that the address is theirs: by the link, and by typing it. The new session ends when the one
it comes from would have ended, so that nobody stays in for longer than a link lets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.refusals import NotFound
from portal.storage import contact_requests, respondents
from portal.storage.contact_requests import ContactRequest
from portal.storage.database import Work
from portal.workflow import open_link
from portal.workflow.open_link import GateResult, ResponseContext


@dataclass(frozen=True)
class ContactRequests:
    """The requests of the contact whose response this is."""

    context: ResponseContext
    requests: tuple[ContactRequest, ...]


def load_requests(work: Work, invitation: str) -> ContactRequests:
    """Every request of this buyer with the same contact."""
    context = open_link.load_response(work, invitation)
    return ContactRequests(context, tuple(contact_requests.requests(work)))


def others(work: Work) -> Sequence[ContactRequest]:
    """The acting contact's requests beside the one they have open."""
    return [request for request in contact_requests.requests(work) if request.invitation != work.actor.invitation]


def switch(work: Work, invitation: str) -> GateResult:
    """A session of the acting contact for another of their requests."""
    way = contact_requests.target(work, invitation)
    current = respondents.seen(work, work.actor.session or "")
    if way is None or current is None:
        raise NotFound
    return open_link.admit(work, way, current.ends_at)
