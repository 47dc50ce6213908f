"""Everything that the history can record: a closed list, with one class per event.

The history page, notifications and webhooks are made from these. No decision depends on reading them back: what a page
needs to know is stored in a column of the object itself.
"""

from portal.domain.events import (
    base,
    campaigns,
    erasing,
    findings,
    organisations,
    questionnaires,
    responses,
    supplier_messages,
)
from portal.domain.events.base import Event, Part

__all__ = ["KINDS", "Event", "Part", "read"]

_MODULES = (campaigns, erasing, findings, organisations, questionnaires, responses, supplier_messages)

KINDS: dict[str, type[Event]] = {
    kind.verb: kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
}
"""Every kind of event by its verb."""


def read(verb: str, object_kind: str, object_id: str, details: object) -> Event:
    """Return the event of a history entry. An entry that this version cannot read still has a sentence."""
    return base.read(KINDS.get(verb), verb, object_kind, object_id, details)
