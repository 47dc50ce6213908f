"""Going on to another request of the same contact, without looking for its email.

The contact has shown twice that the address is theirs: by the link, and by typing it. The new session ends when the one
it comes from would have ended, so that nobody stays in for longer than a link lets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.domain.refusals import NotFound
from portal.storage import contact_requests, portal_state, respondents
from portal.storage.contact_requests import ContactRequest
from portal.storage.database import Work
from portal.workflow import open_link
from portal.workflow.browser_codes import UNKNOWN, SeenBrowser
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


def switch(work: Work, invitation: str, seen: SeenBrowser = UNKNOWN) -> GateResult:
    """A session of the acting contact for another of their requests, in the browser that was let in already."""
    way = contact_requests.target(work, invitation)
    current = respondents.seen(work, work.actor.session or "")
    if way is None or current is None:
        raise NotFound
    if portal_state.is_held(work, way.organisation):
        return GateResult("held")
    cookie, browser = open_link.browser_of(work, way, seen)
    return replace(open_link.admit(work, way, browser, current.ends_at), browser=cookie)
