"""History entries about secrets: everything was sealed again, or a lost secret was given up."""

from portal.domain.events.organisations import SecretForgotten, SecretRotated
from portal.storage import history, sealed_values
from portal.storage.database import Work


def note_rotation(work: Work, count: int) -> None:
    """Note how many values were sealed again with the newest secret."""
    history.note(work, SecretRotated("portal", count))


def give_up(work: Work, count: int) -> None:
    """Give up the values that no secret can open any more."""
    sealed_values.forget(work)
    history.note(work, SecretForgotten("portal", count))
