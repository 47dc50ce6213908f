"""Everything that the history can hold: a closed list, one class an event.

The history page, notifications and webhooks are made of these. Nothing is decided by reading them back: what a page
needs to know is a column of the thing itself.
"""

from portal.domain.events import (
    base,
    campaigns,
    erasing,
    organisations,
    questionnaires,
    responses,
    supplier_messages,
)
from portal.domain.events.base import Event, Part

__all__ = ["KINDS", "Event", "Part", "read"]

_MODULES = (campaigns, erasing, organisations, questionnaires, responses, supplier_messages)

KINDS: dict[str, type[Event]] = {
    kind.verb: kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Every kind of event by its verb."""


def read(verb: str, object_kind: str, object_id: str, details: object) -> Event:
    """An entry as the event it was noted from. What this version cannot read still has a sentence."""
    return base.read(KINDS.get(verb), verb, object_kind, object_id, details)
