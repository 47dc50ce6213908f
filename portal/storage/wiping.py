"""After an erasure: removing the bytes from free pages and the journal as well.

SQLite overwrites what is deleted (`secure_delete`), so emptying the journal is enough. PostgreSQL keeps old rows in the
tables' files until they are rewritten.
"""

from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.storage import portal_state
from portal.storage.database import Database, Work
from portal.storage.engines import engine_for
from portal.storage.erasable import TREATMENTS

WANTED = "wipe_wanted"
FROZEN = ("submission", "result", "history")
LOCK_WAIT = "SET lock_timeout = '10s'"
"""Nobody is blocked longer than this by waiting for a table in use; the next round tries again."""
CHECKPOINT_WAIT = 1_000
"""The same on SQLite, in milliseconds: all writers wait meanwhile, for a reader who may take minutes."""


def want(work: Work) -> None:
    """Request that free pages are wiped after this transaction commits."""
    portal_state.put(work, WANTED, work.now.isoformat())


def wipe_if_wanted(database: Database) -> bool:
    """Wipe if something was erased since; returns whether that was so and could be done."""
    wanted = database.read(portal_state.get, WANTED)
    if not wanted or not _wipe(database):
        return False
    database.write(_done, wanted)
    if database.is_sqlite:
        _checkpoint(database)
    return True


def _done(work: Work, wanted: str) -> None:
    if portal_state.get(work, WANTED) == wanted:
        portal_state.put(work, WANTED, "")


def _wipe(database: Database) -> bool:
    if database.is_sqlite:
        return _checkpoint(database)
    tables = sorted({treatment.table for kind in TREATMENTS.values() for treatment in kind} | set(FROZEN))
    engine = engine_for(database.owner_url or database.url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with suppress(DBAPIError), engine.connect() as connection:
            connection.execute(text(LOCK_WAIT))
            for table in tables:
                connection.execute(text(f"VACUUM (FULL) {table}"))
            return True
        return False
    finally:
        engine.dispose()


def _checkpoint(database: Database) -> bool:
    """Move everything out of the write-ahead log and empty it; False while somebody still reads an older snapshot."""
    with database.alone():
        connection = database.writer.raw_connection()
        try:
            cursor = connection.cursor()
            (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_WAIT}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _, _ = cursor.fetchone() or (1, 0, 0)
            cursor.execute(f"PRAGMA busy_timeout={usual}")
            cursor.close()
        finally:
            connection.close()
    return not busy
