"""What the history says about secrets: that everything was sealed again, or that a lost one was given up."""

from portal.domain.events.organisations import SecretForgotten, SecretRotated
from portal.storage import history, sealed_values
from portal.storage.database import Work


def note_rotation(work: Work, count: int) -> None:
    """Note that so many values were sealed again under the newest secret."""
    history.note(work, SecretRotated("portal", count))


def give_up(work: Work, count: int) -> None:
    """Give up the values that no secret opens any more."""
    sealed_values.forget(work)
    history.note(work, SecretForgotten("portal", count))
