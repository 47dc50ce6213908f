"""A passing trouble of database or disk is one sentence to try again; our own mistakes are raised as they are."""

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.storage.db_errors import LATER, MEANWHILE, Collision, Unavailable, translate_errors

TABLE = "CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"


def fail(statement: str, *, writing: bool, before: str = "", url: str = "sqlite://") -> None:
    """Run a statement that SQLite refuses."""
    engine = create_engine(url)
    try:
        with translate_errors(writing=writing), engine.connect() as connection:
            for line in filter(None, (TABLE if url == "sqlite://" else "", before, statement)):
                connection.execute(text(line))
    finally:
        engine.dispose()


def test_two_who_want_the_same_key_collide_only_if_they_write() -> None:
    same = {"statement": "INSERT INTO one VALUES (1, 'b')", "before": "INSERT INTO one VALUES (1, 'a')"}
    with pytest.raises(Collision) as refused:
        fail(**same, writing=True)
    assert refused.value.sentence == MEANWHILE
    with pytest.raises(IntegrityError):
        fail(**same, writing=False)


def test_a_rule_of_the_table_that_we_broke_is_our_mistake() -> None:
    with pytest.raises(IntegrityError):
        fail("INSERT INTO one VALUES (1, NULL)", writing=True)
    with pytest.raises(OperationalError):
        fail("SELECT nothing FROM nowhere", writing=True)


def test_a_locked_or_missing_database_is_away_for_now(tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite"
    holder = sqlite3.connect(file)
    holder.execute(TABLE)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable) as refused:
        fail("INSERT INTO one VALUES (1, 'a')", writing=True, url=f"sqlite:///{file}?timeout=0")
    assert refused.value.sentence == LATER
    assert "locked" in refused.value.cause
    holder.close()
    with pytest.raises(Unavailable):
        fail("SELECT 1", writing=False, url=f"sqlite:///{tmp_path}/nowhere/one.sqlite")


def test_a_database_that_may_only_be_read_is_away_for_writers_and_our_mistake_for_readers(tmp_path: Path) -> None:
    file = tmp_path / "one.sqlite"
    sqlite3.connect(file).execute(TABLE)
    url = f"sqlite:///file:{file}?mode=ro&uri=true"
    with pytest.raises(Unavailable):
        fail("INSERT INTO one VALUES (1, 'a')", writing=True, url=url)
    with pytest.raises(OperationalError):
        fail("INSERT INTO one VALUES (1, 'a')", writing=False, url=url)


@pytest.mark.parametrize(("number", "is_away"), [(errno.ENOSPC, True), (errno.EROFS, True), (errno.ENOENT, False)])
def test_a_full_disk_passes_and_a_missing_file_does_not(number: int, is_away: bool) -> None:
    with pytest.raises(Unavailable if is_away else OSError), translate_errors(writing=True):
        raise OSError(number, "trouble")
    assert not issubclass(Unavailable, OSError)
