"""Connections to SQLite and PostgreSQL, set up as the portal needs them.

On SQLite writers begin with BEGIN IMMEDIATE; readers see a snapshot and cannot write. On PostgreSQL readers get a
repeatable, read-only snapshot and writers READ COMMITTED.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from portal.domain.refusals import Invalid
from portal.storage import silent_connections
from portal.storage.db_errors import translate_errors
from portal.storage.private_files import make_empty, make_folder
from portal.storage.silent_connections import AnswerLimit
from portal.storage.writer_lock import WriterLock

CONNECT_SECONDS = 5
"""A server that has not answered by then counts as unavailable; otherwise a person would wait for minutes."""

POOL_SECONDS = 10
"""How long a transaction waits for a connection while all are in use."""

DEAD_CONNECTION_SECONDS = 20
"""How long the server may acknowledge nothing, not even to the operating system, before a connection counts as lost."""

POSTGRESQL_CONNECTION = {
    "prepare_threshold": None,  # so that a pooler in transaction mode can be used
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": DEAD_CONNECTION_SECONDS * 1000,
}


def engine_for(url: str, *, foreign_keys: bool = True) -> Engine:
    """An engine that writes the way the portal does (pragmas, BEGIN IMMEDIATE) and keeps no connection open.

    `foreign_keys=False` is for migrations: SQLite rebuilds a table by dropping it, which fails as soon as another one
    refers to it. It has no effect on PostgreSQL.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(_psycopg(url), poolclass=NullPool, connect_args=POSTGRESQL_CONNECTION)
    prepared_file(url)
    engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})
    _listen(engine, "BEGIN IMMEDIATE", () if foreign_keys else ("PRAGMA foreign_keys=OFF",))
    return engine


@contextmanager
def connection_for_tables(url: str) -> Iterator[Connection]:
    """One transaction that may change tables, in turn with this machine's other writers; `alembic` uses it."""
    writer_lock = writer_lock_at(prepared_file(url)) if make_url(url).get_backend_name() == "sqlite" else None
    try:
        with (
            writer_lock.taken() if writer_lock else nullcontext(),
            translate_errors(writing=True),
            transaction(url) as connection,
        ):
            yield connection
    finally:
        if writer_lock:
            writer_lock.close()


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """One transaction on a connection of its own, without foreign keys on SQLite, for changing tables."""
    engine = engine_for(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def writer_lock_at(file: Path) -> WriterLock:
    """The lock that writers of this SQLite file share."""
    return WriterLock(file.with_name(file.name + ".lock"))


def prepared_file(url: str) -> Path:
    """The file of a SQLite database, made with its folder if there is none; nobody else may read it."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise Invalid("PORTAL_DATABASE_URL must name a file for SQLite: sqlite:///folder/portal.sqlite.")
    file = Path(name)
    make_folder(file.parent)
    make_empty(file)  # an empty file is an empty database; SQLite gives its journal the same permissions
    return file


def sqlite(url: str) -> tuple[Engine, Engine]:
    """An engine for writing and one for reading."""
    writer = create_engine(url, pool_size=1, max_overflow=4, connect_args={"check_same_thread": False})
    reader = create_engine(url, pool_size=8, max_overflow=32, connect_args={"check_same_thread": False})
    _listen(writer, "BEGIN IMMEDIATE", ())
    _listen(reader, "BEGIN", ("PRAGMA query_only=ON",))
    return writer, reader


PRAGMAS = (
    "PRAGMA busy_timeout=30000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # else REPLACE bypasses the triggers that freeze rows
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)


def _listen(engine: Engine, begin: str, besides: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (*PRAGMAS, *besides):
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def postgresql(url: str, answer_limit: AnswerLimit) -> tuple[Engine, Engine]:
    """An engine for writing and one for reading, which share their connections."""
    engine = create_engine(
        _psycopg(url),
        pool_size=8,
        max_overflow=16,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        connect_args=POSTGRESQL_CONNECTION,
    )
    silent_connections.listen(engine, answer_limit)
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine, reading


def _psycopg(url: str) -> str:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
