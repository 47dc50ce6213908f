"""What tests of every room may ask for: a migrated `database` on SQLite and on PostgreSQL, a `clock`, `random`."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, settings
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from portal.storage.database import Database
from portal.storage.tables import FROZEN, METADATA
from portal.storage.version_cache import VersionCache
from portal.web.links import link
from tests import engines, postgresql

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SECRET = "a secret that only the tests know, 32 characters or more"
BASE_URL = "https://portal.example.org"
MAIL_FROM = "Candour <post@portal.example.org>"

LIBRARY = VersionCache(2_000)
"""One for all databases of a process: what is made of a version follows from its content alone, and is slow to make."""

MakeDatabase = Callable[..., Database]

FAST = ("content", "domain", "house", "languages", "mail")
"""Rooms whose tests need neither pages nor a filled database: the fast tests are theirs, see `pyproject.toml`."""
LONG = (
    "journeys",
    "house/test_walls.py",
    "house/test_pressed_twice.py",
    "house/test_fuzz.py",
    "storage/test_alembic.py",
)
"""What takes longest comes first: the tests at the end are short, and the processes end together."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast tests are found without importing the others."""
    is_room = collection_path.parent == config.rootpath / "tests" and collection_path.is_dir()
    return True if config.option.markexpr == "fast" and is_room and collection_path.name not in FAST else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the fast tests, and put the long ones first."""
    tests = config.rootpath / "tests"
    for item in items:
        is_slow = any(item.get_closest_marker(name) for name in ("slow", "browser")) or "postgresql" in item.name
        if item.path.relative_to(tests).parts[0] in FAST and not is_slow:
            item.add_marker("fast")
    long = tuple(str(tests / name) for name in LONG)
    items.sort(key=lambda item: not str(item.path).startswith(long))


def pytest_collection_finish() -> None:
    """Leave modules and tests out of every later garbage collection."""
    gc.collect()
    gc.freeze()


engines.share_statements()
settings.register_profile("the same every time", derandomize=True)
settings.register_profile(
    "mutants", derandomize=True, max_examples=50, database=None, phases=[Phase.explicit, Phase.generate], deadline=None
)
"""For `make mutate-domain`: that a test fails is enough, a small example of it is not looked for."""
if "PORTAL_EXAMPLES" not in os.environ:
    # A check must say the same twice of the same code; `make fuzz` goes looking for what nobody has thought of.
    settings.load_profile("the same every time")


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move on by a timedelta, or by its parts: `clock.advance(days=2)`."""
        self.now += by or timedelta(**parts)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def random() -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run."""
    return Random(20260601).randbytes


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: SQLite asks the disk to be sure at every commit."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="candour-", dir=memory) as name:
        yield Path(name)


@pytest.fixture
def make_database(clock: Clock, random: Callable[[int], bytes], folder: Path) -> Iterator[MakeDatabase]:
    """Opens databases by URL with the test's clock and randomness, and closes them afterwards; makes no tables."""
    opened: list[Database] = []

    def make(url: str, *, owner_url: str | None = None, data: Path | None = None, bounce_address: str = "") -> Database:
        database = Database(
            url,
            clock=clock,
            random=random,
            base_url=BASE_URL,
            path_of=link,
            secret=SECRET,
            data=data or folder / "data",
            owner_url=owner_url,
            mail_from=MAIL_FROM,
            bounce_address=bounce_address,
            library=LIBRARY,
        )
        opened.append(database)
        return database

    yield make
    for database in opened:
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on; tests that do not care run on both."""
    return str(request.param)


@pytest.fixture
def database(
    kind: str, request: pytest.FixtureRequest, make_database: MakeDatabase, folder: Path
) -> Iterator[Database]:
    """An empty, migrated database; every test that asks for it runs on both."""
    if kind == "sqlite":
        file = folder / "portal.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield make_database(f"sqlite:///{file}")
        return
    keeper: Database = request.getfixturevalue("migrated_postgresql")
    database = make_database(keeper.url)
    with engines.open_connections(database, keeper):
        _empty(database)
        yield database


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of a database without tables, for tests of migrations and of whole copies."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'empty.sqlite'}"
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"empty_{os.getpid()}"
    yield postgresql.schema(server, name)
    postgresql.drop(server, name)


@pytest.fixture(scope="session")
def postgresql_server() -> URL:
    return postgresql.address()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy."""
    file = tmp_path_factory.mktemp("migrated") / "portal.sqlite"
    _migrated(f"sqlite:///{file}", file.parent).close()
    return file


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A migrated schema of this process's own, emptied before each test; its connections stay open."""
    name = f"tests_{os.getpid()}"
    database = _migrated(postgresql.schema(postgresql_server, name), tmp_path_factory.mktemp("data"))
    yield database
    database.close()
    postgresql.drop(postgresql_server, name)


def _migrated(url: str, data: Path) -> Database:
    database = Database(
        url,
        clock=Clock(),
        random=Random(1).randbytes,
        base_url=BASE_URL,
        path_of=link,
        secret=SECRET,
        data=data,
        mail_from=MAIL_FROM,
    )
    database.upgrade()
    with database.writer.connect() as connection:
        if make_url(url).get_backend_name() == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    return database


def _empty(database: Database) -> None:
    """Delete every row; the tables' owner may set the freezing triggers aside, the portal never does."""
    with database.writer.begin() as connection:
        connection.exec_driver_sql(EMPTY)


def _emptying() -> Iterator[str]:
    """One block for all tables, which looks before it touches one: most are empty, and each step costs a journey."""
    yield "DO $$ BEGIN"
    for table in reversed(METADATA.sorted_tables):
        aside, back = (f"ALTER TABLE {table} {do} TRIGGER USER;" for do in ("DISABLE", "ENABLE"))
        if table.name not in FROZEN:
            aside = back = ""
        yield f"IF EXISTS (SELECT FROM {table}) THEN {aside} DELETE FROM {table}; {back} END IF;"
    yield "END $$"


EMPTY = " ".join(_emptying())
