"""The round that fetches notices from where they lie: a Maildir, a mailbox, or both."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.workflow.take_bounce import take_bounce

log = logging.getLogger("portal.bounces")


class Source(Protocol):
    """A place where notices lie. `take` hands over what is new and files it; it raises OSError when it cannot."""

    def take(self, handle: Callable[[bytes], object], /) -> int:
        """How many messages were handed over."""
        ...


def collect(database: Database, sources: Sequence[Source]) -> int:
    """Take what has come in; how many messages. A place that cannot be read keeps none of the others waiting."""
    return sum(_collected(database, source) for source in sources)


def _collected(database: Database, source: Source) -> int:
    try:
        return source.take(lambda data: database.write(take_bounce, data))
    except (OSError, Unavailable) as trouble:
        log.warning("notices in %s cannot be read now: %s", source, trouble)
        return 0
