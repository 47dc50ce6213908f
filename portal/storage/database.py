"""The one door to what is remembered: `Database.read` and `Database.write`, each one transaction.

What differs between SQLite and PostgreSQL stays here and in the migrations. On SQLite writers take turns
(`storage.turn`) and begin with BEGIN IMMEDIATE, readers see a snapshot and cannot write at all. On PostgreSQL readers
get a repeatable, read-only snapshot, writers READ COMMITTED: two that may meet lock the row they both need.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import migrating
from portal.storage.sealing import Sealer
from portal.storage.shelf import Library
from portal.storage.trouble import told
from portal.storage.turn import Turn

T = TypeVar("T")

WALL = text("SELECT set_config('portal.organisation', :organisation, true)")

CONNECT_SECONDS = 10
"""A server that does not answer by then is told to be away; without this a person would wait for minutes."""

TOKEN_LENGTH = 26
"""130 bits, which nobody guesses, in a link that fits into one line of an email."""

PORTAL = Actor(kind="portal", id="portal", name="The portal")
"""Acts when no person does: the postman, a link before anybody is known."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a step holds while its transaction is open: the first argument of every storage and workflow function.

    `now` is one instant for the whole transaction. `link` makes an absolute address from a path, from configuration
    and never from a request. `files` is the folder of evidence. `sends_email` says whether a mail server is set up.
    """

    session: Session
    library: Library
    now: datetime
    actor: Actor
    link: Callable[[str], str]
    random: Callable[[int], bytes]
    seal: Sealer
    files: Path
    mail_from: str
    sends_email: bool
    bounce_address: str

    def new_id(self) -> str:
        """128 random bits as 26 lower-case letters and digits: the id of a row."""
        return _letters(self.random(16))

    def new_token(self) -> str:
        """130 random bits as 26 lower-case letters and digits: a link or a session; only its hash is kept."""
        return _letters(self.random(17))[:TOKEN_LENGTH]


class Database:
    """One installation's memory. Thread-safe; `close` it once."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        base_url: str,
        secret: str,
        data: Path,
        owner_url: str | None = None,
        mail_from: str,
        sends_email: bool = True,
        bounce_address: str = "",
    ) -> None:
        self.url = url
        self.owner_url = owner_url
        self.data = data
        self.clock = clock
        self.random = random
        self.base_url = base_url.rstrip("/")
        self.mail_from = mail_from
        self.sends_email = sends_email
        self.bounce_address = bounce_address
        self.library = Library()
        self.seal = Sealer(secret, random)
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.file = _prepared(url) if self.is_sqlite else None
        self.turn = Turn(self.file.with_name(self.file.name + ".lock")) if self.file else None
        self.writer, self.reader = _sqlite(url) if self.is_sqlite else _postgresql(url)

    def read(self, query: Callable[..., T], /, *args: Any, actor: Actor = PORTAL, **named: Any) -> T:
        """`query(work, …)` on one snapshot that nothing can change."""
        with told(writing=False), Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            self._wall(session, actor)
            return query(self._work(session, actor), *args, **named)

    def write(self, step: Callable[..., T], /, *args: Any, actor: Actor = PORTAL, **named: Any) -> T:
        """`step(work, …)` in one transaction: all of it is kept, or, when it raises, none."""
        with told(writing=True), self.alone(), Session(self.writer, expire_on_commit=False) as session:
            self._wall(session, actor)
            done = step(self._work(session, actor), *args, **named)
            session.commit()
            return done

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The writer's turn on SQLite; PostgreSQL keeps its own order."""
        with self.turn.taken() if self.turn else nullcontext():
            yield

    def upgrade(self) -> None:
        """Bring the tables to the newest shape; safe to repeat. Runs as the owner where one is named."""
        self.migrate("head")

    def migrate(self, revision: str) -> None:
        """Go to `revision`, up or down."""
        with self.alone(), self._owner() as connection:
            migrating.go(connection, revision)
            role = make_url(self.url).username
            if self.owner_url is not None and role and revision == "head":
                migrating.grant(connection, role)

    def is_current(self) -> bool:
        """Whether the tables have the shape this version of the portal expects."""
        with self._owner() as connection:
            return migrating.is_current(connection)

    @property
    def is_in_process(self) -> bool:
        """Whether transactions run in this process (SQLite), so that threads share one interpreter with them."""
        return self.writer.dialect.name == "sqlite"

    def close(self) -> None:
        """Give connections and locks back."""
        self.writer.dispose()
        self.reader.dispose()
        if self.turn:
            self.turn.close()

    def _wall(self, session: Session, actor: Actor) -> None:
        """PostgreSQL's second wall, for the length of this transaction (see migration 0004)."""
        if not self.is_sqlite and actor.organisation is not None:
            session.connection().execute(WALL, {"organisation": actor.organisation})

    def _work(self, session: Session, actor: Actor) -> Work:
        return Work(
            session=session,
            library=self.library,
            now=self.clock(),
            actor=actor,
            link=self._link,
            random=self.random,
            seal=self.seal,
            files=self.data / "evidence",
            mail_from=self.mail_from,
            sends_email=self.sends_email,
            bounce_address=self.bounce_address,
        )

    def _link(self, path: str) -> str:
        return f"{self.base_url}/{path.lstrip('/')}"

    @contextmanager
    def _owner(self) -> Iterator[Connection]:
        """A connection that may change tables."""
        if self.owner_url is None:
            with told(writing=True), self.writer.begin() as connection:
                yield connection
            return
        engine = create_engine(_psycopg(self.owner_url), poolclass=NullPool)
        try:
            with told(writing=True), engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()


def _prepared(url: str) -> Path:
    name = make_url(url).database
    if not name or name == ":memory:":
        raise Invalid("PORTAL_DATABASE_URL must name a file for SQLite: sqlite:///folder/portal.sqlite.")
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _sqlite(url: str) -> tuple[Engine, Engine]:
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
    "PRAGMA recursive_triggers=ON",  # else REPLACE passes the freezing triggers
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)


def _listen(engine: Engine, begin: str, besides: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        for pragma in (*PRAGMAS, *besides):
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _postgresql(url: str) -> tuple[Engine, Engine]:
    engine = create_engine(
        _psycopg(url),
        pool_size=8,
        max_overflow=16,
        pool_pre_ping=True,
        connect_args={
            "prepare_threshold": None,  # so that a pooler in transaction mode may stand between
            "connect_timeout": CONNECT_SECONDS,
        },
    )
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine, reading


def _psycopg(url: str) -> str:
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
