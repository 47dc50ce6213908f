"""Access to the database: `Database.read` and `Database.write`, each one transaction.

All differences between SQLite and PostgreSQL are here, in `storage.engines` and in the migrations. On SQLite writers
take turns (`storage.writer_lock`). On PostgreSQL members of one organisation take turns, others lock the row that both
need. A step that collides with another one is run once more.
"""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, TypeVarTuple, Unpack, overload

from sqlalchemy import Connection, CursorResult, Executable, make_url, text
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel import Session

from portal.domain.policy import Actor
from portal.storage import engines, guards, migrating
from portal.storage.db_errors import Collision, translate_errors
from portal.storage.files import DiskFiles, FileStore
from portal.storage.sealing import Sealer
from portal.storage.silent_connections import AnswerLimit
from portal.storage.version_cache import VersionCache

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
TupleAny: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]

SET_ORGANISATION = text("SELECT set_config('portal.organisation', :organisation, true)")
LOCK_ORGANISATION = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
ONE_AT_A_TIME = ("member", "operator")
"""Actors whose steps in one organisation run one at a time, so that a second press of a button sees the first."""


TOKEN_LENGTH = 26
"""130 bits, which nobody guesses; short enough for a link to fit on one line of an email."""

PORTAL = Actor(kind="portal", id="portal", name="The portal")
"""The actor when no person acts: the worker, or a link before its reader is known."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a step uses in its transaction: the first argument of every storage and workflow function.

    `now` is one instant for the whole transaction. `link` makes an absolute URL from a page's name and ids, using the
    configuration and never the request. `files` is the file store; `scanner` is the address of the virus scanner, ""
    without one. `sends_email` says whether a mail server is configured.
    """

    session: Session
    library: VersionCache
    now: datetime
    actor: Actor
    link: Callable[..., str]
    random: Callable[[int], bytes]
    seal: Sealer
    files: FileStore
    mail_from: str
    scanner: str
    sends_email: bool
    bounce_address: str

    @property
    def connection(self) -> Connection:
        """The transaction's Core connection, for statements that need options."""
        return self.session.connection()

    @overload
    def execute(
        self, statement: TypedReturnsRows[Unpack[Ts]], values: Values | None = None
    ) -> CursorResult[Unpack[Ts]]: ...

    @overload
    def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Unpack[TupleAny]]: ...

    def execute(self, statement: Executable, values: Values | None = None) -> CursorResult[Unpack[TupleAny]]:
        """Run a Core statement in this transaction; a sequence of `values` runs it once for each."""
        return self.session.connection().execute(statement, values)

    def new_id(self) -> str:
        """128 random bits as 26 lower-case letters and digits, for the id of a row."""
        return _letters(self.random(16))

    def new_token(self) -> str:
        """130 random bits as 26 lower-case letters and digits, for a link or session; only its hash is stored."""
        return _letters(self.random(17))[:TOKEN_LENGTH]


class Database:
    """The database of one installation. Thread-safe; `close` it once."""

    def __init__(
        self,
        url: str,
        *,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        base_url: str,
        path_of: Callable[..., str],
        secret: str,
        data: Path,
        owner_url: str | None = None,
        mail_from: str,
        scanner: str = "",
        sends_email: bool = True,
        bounce_address: str = "",
        files: FileStore | None = None,
        library: VersionCache | None = None,
    ) -> None:
        self.url = url
        self.owner_url = owner_url
        self.data = data
        self.clock = clock
        self.random = random
        self.base_url = base_url.rstrip("/")
        self.path_of = path_of
        self.mail_from = mail_from
        self.scanner = scanner
        self.sends_email = sends_email
        self.bounce_address = bounce_address
        self.files = files or DiskFiles(data)
        self.library = library or VersionCache()
        self.seal = Sealer(secret, random)
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.file = engines.prepared_file(url) if self.is_sqlite else None
        self.writer_lock = engines.writer_lock_at(self.file) if self.file else None
        self.answer_limit = AnswerLimit()
        self.writer, self.reader = engines.sqlite(url) if self.is_sqlite else engines.postgresql(url, self.answer_limit)

    def read(self, query: Callable[..., T], /, *args: Any, actor: Actor = PORTAL, **named: Any) -> T:
        """Run `query(work, …)` on one read-only snapshot."""
        with translate_errors(writing=False), Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            self._set_organisation(session, actor)
            return query(self._work(session, actor), *args, **named)

    def write(self, step: Callable[..., T], /, *args: Any, actor: Actor = PORTAL, **named: Any) -> T:
        """Run `step(work, …)` in one transaction: all of it is committed or, if it raises, none.

        A step that collides with another one is run again, on what the other has committed; a second collision raises
        Conflict.
        """
        try:
            return self._write(step, args, actor, named)
        except Collision:
            return self._write(step, args, actor, named)

    def _write(self, step: Callable[..., T], args: TupleAny, actor: Actor, named: Mapping[str, Any]) -> T:
        with translate_errors(writing=True), self.alone(), Session(self.writer, expire_on_commit=False) as session:
            self._set_organisation(session, actor)
            self._lock_organisation(session, actor)
            done = step(self._work(session, actor), *args, **named)
            session.commit()
            return done

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the writer lock of SQLite; does nothing on PostgreSQL."""
        with self.writer_lock.taken() if self.writer_lock else nullcontext():
            yield

    def upgrade(self) -> None:
        """Migrate the tables to the newest revision; safe to repeat. Runs as the owner if one is configured."""
        self.migrate("head")

    def migrate(self, revision: str) -> None:
        """Migrate to `revision`, up or down."""
        with self.changing_tables() as connection:
            migrating.go(connection, revision)
            self.grant_rights(connection)

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        """One transaction of the role that owns the tables, alone on SQLite."""
        with (
            self.alone(),
            translate_errors(writing=True),
            engines.transaction(self.owner_url or self.url) as connection,
        ):
            yield connection

    def grant_rights(self, connection: Connection) -> None:
        """Grant the portal's own role, if it has one, its rights on the tables that exist."""
        role = make_url(self.url).username
        if self.owner_url is not None and role:
            guards.grant(connection, role)

    def is_current(self) -> bool:
        """Whether the tables are at the revision that this version of the portal expects."""
        as_owner = engines.transaction(self.owner_url) if self.owner_url else self.writer.begin()
        with translate_errors(writing=True), as_owner as connection:
            return migrating.is_current(connection)

    @property
    def is_in_process(self) -> bool:
        """Whether transactions run in this process (SQLite), so that threads share one interpreter with them."""
        return self.writer.dialect.name == "sqlite"

    def stop_waiting(self) -> None:
        """Give up connections that do not answer within seconds: the process is about to stop."""
        self.answer_limit.is_stopping = True

    def close(self) -> None:
        """Close connections and locks."""
        self.writer.dispose()
        self.reader.dispose()
        if self.writer_lock:
            self.writer_lock.close()

    def _set_organisation(self, session: Session, actor: Actor) -> None:
        """Set the organisation for PostgreSQL's row-level security in this transaction (see `guards.separate`)."""
        if not self.is_sqlite and actor.organisation is not None:
            session.connection().execute(SET_ORGANISATION, {"organisation": actor.organisation})

    def _lock_organisation(self, session: Session, actor: Actor) -> None:
        """Take the organisation's lock on PostgreSQL, before any row's, so that everybody locks in the same order."""
        if not self.is_sqlite and actor.organisation is not None and actor.kind in ONE_AT_A_TIME:
            session.connection().execute(LOCK_ORGANISATION, {"key": f"members:{actor.organisation}"})

    def _work(self, session: Session, actor: Actor) -> Work:
        return Work(
            session=session,
            library=self.library,
            now=self.clock(),
            actor=actor,
            link=self._link,
            random=self.random,
            seal=self.seal,
            files=self.files,
            mail_from=self.mail_from,
            scanner=self.scanner,
            sends_email=self.sends_email,
            bounce_address=self.bounce_address,
        )

    def _link(self, name: str, /, **ids: object) -> str:
        return self.base_url + self.path_of(name, **ids)


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=").lower()
