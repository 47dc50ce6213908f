"""When the mail server itself is out of order its letters wait together, and none is the worse for it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from portal.storage.database import Work
from portal.storage.tables import METADATA

_letter = METADATA.tables["letter"]

PAUSE = timedelta(minutes=1)
"""Short, because nothing is known against these letters: they are to go soon after the server is back."""


def postpone(work: Work, letter_ids: Sequence[str], reason: str) -> None:
    """Put claimed letters back as if nobody had tried, to be claimed again after a pause."""
    which = _letter.c.id.in_(letter_ids) & _letter.c.carried_at.is_(None) & _letter.c.refused_at.is_(None)
    values = {
        "claimed_until": None,
        "due_at": work.now + PAUSE,
        "deferred_at": work.now,
        "attempts": _letter.c.attempts - 1,
        "problem": reason,
    }
    work.session.connection().execute(update(_letter).where(which).values(values))
