"""What tests share, as a portal that runs for days does: compiled statements and open connections.

SQLAlchemy keeps compiled statements by engine and dialect, and each test has engines of its own: compiling was a
quarter of what steps cost. To connect to PostgreSQL, and to let a new connection read the catalogue, took most of a
test's set-up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import NullPool
from sqlalchemy.util import LRUCache

from portal.storage.database import Database

DISTINCT = 20_000
"""More statements than there are: none is compiled twice."""

_compiled: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def share_statements() -> None:
    """Let every engine with a pool of connections use the statements that an earlier one has compiled.

    Engines without a pool are for migrations; those describe one database, and keep what they know to themselves.
    """
    if not event.contains(Engine, "engine_connect", _use_compiled):
        event.listen(Engine, "engine_connect", _use_compiled)


def _use_compiled(connection: Connection) -> None:
    engine = connection.engine
    if isinstance(engine.pool, NullPool):
        return
    dialect, cache = _compiled.setdefault(engine.dialect.name, (engine.dialect, LRUCache(DISTINCT)))
    connection.dialect = engine.dialect = dialect
    engine._compiled_cache = cache


@contextmanager
def open_connections(database: Database, keeper: Database) -> Iterator[None]:
    """Let a database use the engines of `keeper`, and so the connections that earlier tests have opened."""
    own = database.writer, database.reader, database.answer_limit
    database.writer, database.reader, database.answer_limit = keeper.writer, keeper.reader, keeper.answer_limit
    yield
    keeper.answer_limit.is_stopping = False
    database.writer, database.reader, database.answer_limit = own
