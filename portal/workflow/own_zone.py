"""The clocks a supplier reads by, where the buyer's list did not name its time zone and one was assumed.

The contact's browser says its zone at the gate; the contact can also choose one. The due moment is a moment of its own
and stays; only the clocks that it is shown on change. A zone that the buyer's list names is never overruled.
"""

from portal.domain.messages import Message
from portal.domain.refusals import Closed, Invalid, NotFound
from portal.sheets import time_zones
from portal.storage import respondents, responses
from portal.storage.database import Work
from portal.storage.respondents import LinkTarget
from portal.storage.responses import InvitationDetails

ASSUMED, BY_SUPPLIER = "assumed", "supplier"
UNKNOWN_ZONE = Message("Choose a time zone from the list.")
NOT_ASSUMED = Message("The time zone of this request is known. Reload the page to see it.")


def overrule(work: Work, way: LinkTarget, browser_zone: str) -> None:
    """Take the zone of the contact's own browser in place of an assumed one; what is no zone is passed over."""
    zone = time_zones.zone(browser_zone) if browser_zone and way.zone_source == ASSUMED and way.is_contact else None
    if zone is not None:
        respondents.set_zone(work, way.invitation, zone, BY_SUPPLIER)


def choose(work: Work, invitation: str, name: str) -> None:
    """Take the zone that the contact has chosen."""
    if work.actor.sections is not None:
        raise NotFound
    invited = responses.invitation_details(work, invitation, locked=True)
    if not may_choose(invited):
        raise Closed(NOT_ASSUMED)
    zone = time_zones.zone(name)
    if zone is None:
        raise Invalid(UNKNOWN_ZONE, fields=("zone",))
    respondents.set_zone(work, invitation, zone, BY_SUPPLIER)


def may_choose(invited: InvitationDetails) -> bool:
    """Whether the zone is the contact's to choose: it was assumed, or the supplier has said it before."""
    return invited.zone_source in (ASSUMED, BY_SUPPLIER)


def choices(country: str) -> tuple[str, ...]:
    """Every zone there is, those of the supplier's country first."""
    return time_zones.names(country)
