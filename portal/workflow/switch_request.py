"""Switching to another request of the same contact, without looking for its email.

The contact has already proved the address with the link and by typing it. The new session ends when the current one
would have ended, so switching never extends access.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain.refusals import NotFound
from portal.storage import contact_requests, portal_state, respondents
from portal.storage.contact_requests import ContactRequest
from portal.storage.database import Work
from portal.workflow import load_response, open_link, request_titles
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
from portal.workflow.load_response import ResponseContext
from portal.workflow.open_link import GateResult


@dataclass(frozen=True)
class ContactRequests:
    """The requests of the contact whose response this is."""

    context: ResponseContext
    requests: tuple[ContactRequest, ...]


def load_requests(work: Work, invitation: str) -> ContactRequests:
    """Every request of this buyer with the same contact."""
    context = load_response.load_response(work, invitation)
    listed = request_titles.titled(work, contact_requests.requests(work), context.reading.language)
    return ContactRequests(context, tuple(listed))


def others(work: Work) -> Sequence[ContactRequest]:
    """The acting contact's other requests."""
    return [request for request in contact_requests.requests(work) if request.invitation != work.actor.invitation]


def switch(work: Work, invitation: str, seen: SeenBrowser = UNKNOWN) -> GateResult:
    """Begin a session for another request of the acting contact, in the browser that is already admitted."""
    way = contact_requests.target(work, invitation)
    current = respondents.seen(work, work.actor.session or "")
    if way is None or current is None:
        raise NotFound
    if portal_state.is_held(work, way.organisation):
        return GateResult("held")
    cookie, browser = open_link.browser_of(work, way, seen)
    return replace(open_link.admit(work, way, browser, current.ends_at), browser=cookie)
