"""The supplier's own time zone, if the buyer's list had none and one was assumed.

The contact's browser reports its zone when the link is opened; the contact can also choose one. The due time is a fixed
instant; only the zone in which it is shown changes. A zone from the buyer's list is never replaced.
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
    """Replace an assumed zone with that of the contact's browser; an invalid one is ignored."""
    zone = time_zones.zone(browser_zone) if browser_zone and way.zone_source == ASSUMED and way.is_contact else None
    if zone is not None:
        respondents.set_zone(work, way.invitation, zone, BY_SUPPLIER)


def choose(work: Work, invitation: str, name: str) -> None:
    """Set the zone that the contact has chosen."""
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
    """Whether the contact may choose the zone: it was assumed, or came from the supplier."""
    return invited.zone_source in (ASSUMED, BY_SUPPLIER)


def choices(country: str) -> tuple[str, ...]:
    """Every zone, those of the supplier's country first."""
    return time_zones.names(country)
