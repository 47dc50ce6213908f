"""Fetching bounce notices from a Maildir, a mailbox, or both."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.workflow.take_bounce import take_bounce

log = logging.getLogger("portal.bounces")


class Source(Protocol):
    """A source of notices. `take` processes and files new ones; it raises OSError if it cannot."""

    def take(self, handle: Callable[[bytes], object], /) -> int:
        """Process new messages; returns how many."""
        ...


def collect(database: Database, sources: Sequence[Source]) -> int:
    """Process the new messages of all sources; returns how many. A source that fails does not stop the others."""
    return sum(_collected(database, source) for source in sources)


def _collected(database: Database, source: Source) -> int:
    try:
        return source.take(lambda data: database.write(take_bounce, data))
    except (OSError, Unavailable) as error:
        log.warning("notices in %s cannot be read now: %s", source, error)
        return 0
