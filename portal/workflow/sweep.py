"""Deletes files that nothing belongs to any more, while the portal runs."""

import asyncio
import contextlib
import logging

from portal.storage import stray_files
from portal.storage.database import Database

log = logging.getLogger("portal.sweep")

PAUSE_SECONDS = 60 * 60.0


async def keep_going(database: Database, stop: asyncio.Event, *, pause: float = PAUSE_SECONDS) -> None:
    """Sweep now and then until `stop` is set. A disk or database that is away is tried again the next time."""
    while not stop.is_set():
        try:
            count = await asyncio.to_thread(database.read, stray_files.sweep)
            if count:
                log.info("%d files that belonged to nothing were deleted", count)
        except Exception as problem:  # its words may hold a path with an id
            log.error("files could not be swept: %s", type(problem).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
