"""A copy comes back all of it or not at all, into every kind of database, and holds everybody until it is released."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from portal.domain.refusals import Conflict
from portal.storage import backup, portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails
from tests import postgresql
from tests.conftest import SECRET, START, MakeDatabase
from tests.storage import two_roles
from tests.storage.test_backup import DIGEST, PDF, fill

pytestmark = pytest.mark.slow

KINDS = ("sqlite", "one_role", "two_roles")


@pytest.fixture
def make(make_database: MakeDatabase, folder: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A database without tables, of a kind."""
    with ExitStack() as open_ones:

        def made(kind: str, name: str) -> Database:
            data = folder / name
            if kind == "sqlite":
                return make_database(f"sqlite:///{folder / name}.sqlite", data=data)
            if kind == "two_roles":
                return open_ones.enter_context(two_roles.database(make_database, name, data))
            server, schema = request.getfixturevalue("postgresql_server"), f"{name}_{os.getpid()}"
            open_ones.callback(postgresql.drop, server, schema)
            return make_database(postgresql.schema(server, schema), data=data)

        yield made


def _filled(database: Database) -> Database:
    database.upgrade()
    database.write(fill)
    return database


def _counts(work: Work) -> dict[str, int]:
    tables = [
        sorted_table
        for sorted_table in METADATA.sorted_tables
        if sorted_table.name not in backup.NEVER_COPIED | {"portal_state"}
    ]
    return {table.name: work.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


@pytest.mark.parametrize("target", KINDS, ids=[f"to_{kind}" for kind in KINDS])
@pytest.mark.parametrize("source", KINDS, ids=[f"from_{kind}" for kind in KINDS])
def test_every_database_takes_the_copy_of_every_other(make: Any, folder: Path, source: str, target: str) -> None:
    old, new = _filled(make(source, "old")), make(target, "new")
    backup.backup(old, folder / "copy.zip")
    backup.restore(new, folder / "copy.zip")
    assert new.read(_counts) == old.read(_counts)
    assert (new.data / "evidence" / "r" / DIGEST).read_bytes() == PDF
    assert new.read(portal_state.is_restored)
    assert backup.backup(new, folder / "again.zip").files == 1


def test_the_role_of_a_restored_portal_still_cannot_change_what_is_frozen(make: Any, folder: Path) -> None:
    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make("two_roles", "new")
    backup.restore(new, folder / "copy.zip")
    with pytest.raises(Exception, match="permission denied"):
        new.write(lambda work: work.session.execute(text("DELETE FROM history")))


class Stopped(BaseException):
    """A Ctrl-C at a certain moment."""


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("moment", [("check", 1), ("files", 1), ("tables", 0), ("tables", 9)])
def test_an_interrupted_restore_leaves_nothing_and_can_be_repeated(
    make: Any, folder: Path, target: str, moment: tuple[str, int]
) -> None:
    def stops(name: str, done: int, whole: int) -> None:
        if (name, done) == moment:
            raise Stopped

    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make(target, "new")
    with pytest.raises(Stopped):
        backup.restore(new, folder / "copy.zip", stops)
    with new.changing_tables() as connection:
        assert "organisation" not in inspect(connection).get_table_names()
    assert not (new.data / "evidence" / "r").exists()
    assert backup.restore(new, folder / "copy.zip").files == 1


@pytest.mark.parametrize("target", KINDS)
def test_the_mark_comes_with_the_rows(make: Any, folder: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the mark written after the rows, a failure between them would leave a portal that writes to people."""
    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make(target, "new")

    def fails(connection: Any, made_at: str, restored_at: str) -> None:
        raise Stopped

    with monkeypatch.context() as patched, pytest.raises(Stopped):
        patched.setattr(portal_state, "mark_restored", fails)
        backup.restore(new, folder / "copy.zip")
    backup.restore(new, folder / "copy.zip")
    assert new.write(claim_emails.claim).emails == ()
    (gap,) = new.read(portal_state.gaps)
    assert (gap.begin, gap.end) == (START, START)


def test_files_of_an_installation_are_never_thrown_away(make: Any, folder: Path) -> None:
    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make("sqlite", "new")
    (new.data / "evidence" / "r").mkdir(parents=True)
    (new.data / "evidence" / "r" / "somebody's").write_bytes(b"x")
    with pytest.raises(Conflict, match="not empty"):
        backup.restore(new, folder / "copy.zip")
    assert (new.data / "evidence" / "r" / "somebody's").exists()


def test_restored_files_are_for_the_portals_user_alone(make: Any, folder: Path) -> None:
    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make("sqlite", "new")
    before = os.umask(0)
    try:
        backup.restore(new, folder / "copy.zip")
    finally:
        os.umask(before)
    for path, mode in (("evidence", 0o700), ("evidence/r", 0o700), (f"evidence/r/{DIGEST}", 0o600)):
        assert stat.S_IMODE((new.data / path).stat().st_mode) == mode


KILLED = """
import os, sys, time
from pathlib import Path
from datetime import UTC, datetime
from portal.storage import backup
from portal.storage.database import Database
url, data, copy, name, done = sys.argv[1:]
def stops(at, so_far, whole):
    if (at, str(so_far)) == (name, done):
        print("here", flush=True)
        time.sleep(60)
database = Database(url, clock=lambda: datetime.now(UTC), random=os.urandom, base_url="https://a.example", path_of=str,
    secret={secret!r}, data=Path(data), mail_from="a@b.example")
backup.restore(database, Path(copy), stops)
"""


@pytest.mark.parametrize("target", ["sqlite", "one_role"])
@pytest.mark.parametrize("moment", [("files", "1"), ("tables", "9"), ("tables", "20")])
def test_a_killed_restore_can_be_repeated(make: Any, folder: Path, target: str, moment: tuple[str, str]) -> None:
    backup.backup(_filled(make("sqlite", "old")), folder / "copy.zip")
    new = make(target, "new")
    arguments = (new.url, str(new.data), str(folder / "copy.zip"), *moment)
    running = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(secret=SECRET), *arguments], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stdout.close()
    _until_tables_are_gone(new)
    assert backup.restore(new, folder / "copy.zip").files == 1
    assert new.read(portal_state.is_restored)
    assert [path.name for path in (new.data / "evidence").iterdir()] == ["r"]


def _until_tables_are_gone(database: Database) -> None:
    """PostgreSQL notices a dead client a moment later; nothing of its transaction may be left then."""
    for _ in range(100):
        with database.changing_tables() as connection:
            if "organisation" not in inspect(connection).get_table_names():
                return
        time.sleep(0.1)
    raise AssertionError("tables of a killed restore are still there")
