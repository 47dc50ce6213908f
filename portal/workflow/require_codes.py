"""Whether every opening of a supplier's link needs a code, as an organisation chooses."""

from portal.domain.events.organisations import AlwaysCodeChanged
from portal.storage import history, people
from portal.storage.database import Work


def is_required(work: Work) -> bool:
    """Whether the acting member's organisation always requires a code."""
    return people.always_code(work)


def require(work: Work, *, always: bool) -> None:
    """Always require a code, or only in another browser; a change is noted in the history."""
    if people.set_always_code(work, always):
        history.note(work, AlwaysCodeChanged(work.actor.organisation or "", "always" if always else "another browser"))
