"""When what is remembered cannot be had just now: one refusal for all the ways a database or a disk fails."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from portal.domain.messages import Message
from portal.domain.refusals import Refusal

LATER = Message("The portal cannot read or save anything at the moment. Please try again in a minute.")
FULL_OR_CLOSED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EIO})
SQLITE_PASSES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})
SQLITE_PASSES |= {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM}
PRIMARY = 0xFF
"""SQLite's codes carry the kind of trouble in their lowest byte."""


class Unavailable(Refusal):
    """The database or the disk cannot do it now; nothing is wrong with what was asked. `cause` is for operators."""

    kind = "unavailable"

    def __init__(self, cause: str = "") -> None:
        super().__init__(LATER)
        self.cause = cause


@contextmanager
def translate_errors(*, writing: bool) -> Iterator[None]:
    """Turn trouble that passes into `Unavailable`; a mistake of ours stays what it is."""
    try:
        yield
    except TimeoutError as trouble:
        raise Unavailable("every connection to the database is in use") from trouble
    except DBAPIError as trouble:
        if not _passes(trouble, writing=writing):
            raise
        raise Unavailable(" ".join(str(trouble.orig).split())) from trouble
    except OSError as trouble:
        if trouble.errno not in FULL_OR_CLOSED:
            raise
        raise Unavailable(str(trouble)) from trouble


def _passes(trouble: DBAPIError, *, writing: bool) -> bool:
    """Whether another try may do. To be told that the database is read-only is our mistake where we only read."""
    if isinstance(trouble.orig, sqlite3.Error):
        code = getattr(trouble.orig, "sqlite_errorcode", 0) & PRIMARY
        return code in SQLITE_PASSES or (writing and code == sqlite3.SQLITE_READONLY)
    is_read_only = getattr(trouble.orig, "sqlstate", None) == "25006"
    return isinstance(trouble, OperationalError) or trouble.connection_invalidated or (writing and is_read_only)
