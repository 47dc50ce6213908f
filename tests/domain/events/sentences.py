"""An event as the history page says it, for tests of events."""

from portal.domain.events.base import Event


def sentence(event: Event) -> str:
    """The sentence, and behind a bar each further one that has something to say."""
    return " | ".join("".join(part.text for part in parts) for parts in (event.parts(), *event.additions()))
