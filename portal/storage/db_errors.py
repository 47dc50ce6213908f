"""Temporary failures of the database or the disk, all turned into one error."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, Refusal

LATER = Message("The portal cannot read or save anything at the moment. Please try again in a minute.")
FULL_OR_CLOSED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO})
SQLITE_PASSES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})
SQLITE_PASSES |= {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM}
MEANWHILE = Message("Someone else has just changed this. Reload the page and try again.")
COLLISIONS = frozenset({"23505", "40001", "40P01"})
"""PostgreSQL's unique violation, serialisation failure and deadlock: another transaction interfered."""
SQLITE_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})
PRIMARY = 0xFF
"""SQLite's codes have the kind of error in their lowest byte."""


class Unavailable(Refusal):
    """The database or the disk is unavailable just now; the request is fine. `cause` is for operators."""

    kind = "unavailable"

    def __init__(self, cause: str = "") -> None:
        super().__init__(LATER)
        self.cause = cause


class Collision(Conflict):
    """Two transactions wanted the same row or name at the same time, and this one was rolled back."""

    def __init__(self) -> None:
        super().__init__(MEANWHILE)


@contextmanager
def translate_errors(*, writing: bool) -> Iterator[None]:
    """Turn temporary errors into `Unavailable`; errors in our own code are raised unchanged."""
    try:
        yield
    except TimeoutError as error:
        raise Unavailable("every connection to the database is in use") from error
    except DBAPIError as error:
        if writing and _collides(error):
            raise Collision from error
        if not _passes(error, writing=writing):
            raise
        raise Unavailable(" ".join(str(error.orig).split())) from error
    except OSError as error:
        if error.errno not in FULL_OR_CLOSED:
            raise
        raise Unavailable(str(error)) from error


def _collides(error: DBAPIError) -> bool:
    """Whether running the step again may succeed, on what the other transaction has committed."""
    if isinstance(error.orig, sqlite3.Error):
        return isinstance(error, IntegrityError) and error.orig.sqlite_errorcode in SQLITE_UNIQUE
    return getattr(error.orig, "sqlstate", None) in COLLISIONS


def _passes(error: DBAPIError, *, writing: bool) -> bool:
    """Whether a retry may succeed. An error that the database is read-only is our own mistake where we only read."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY
        return code in SQLITE_PASSES or (writing and code == sqlite3.SQLITE_READONLY)
    is_read_only = getattr(error.orig, "sqlstate", None) == "25006"
    return isinstance(error, OperationalError) or error.connection_invalidated or (writing and is_read_only)
