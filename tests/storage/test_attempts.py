"""Tries are counted in windows of time, forgiven when they were right, and swept outside of requests."""

from datetime import timedelta

from sqlalchemy import select, text

from portal.storage import attempts
from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests.conftest import Clock

WINDOW = timedelta(minutes=15)


def test_attempts_are_counted_in_their_window(database: Database, clock: Clock) -> None:
    assert database.read(attempts.counted, "a", WINDOW) == 0
    assert [database.write(attempts.count, "a", WINDOW) for _ in range(3)] == [1, 2, 3]
    assert database.write(attempts.count, "b", WINDOW) == 1
    database.write(attempts.forgive, "a")
    assert database.read(attempts.counted, "a", WINDOW) == 2
    clock.advance(WINDOW)
    assert database.read(attempts.counted, "a", WINDOW) == 0


def test_nobody_has_twice_the_attempts_at_the_border_of_two_windows(database: Database, clock: Clock) -> None:
    """Ten within a minute, wherever it lies, count against all that follow for nearly a quarter of an hour."""
    for minute in range(16):
        key = f"begun at minute {minute}"
        assert [database.write(attempts.count, key, WINDOW) for _ in range(10)][-1] == 10
        clock.advance(minutes=1)
        assert database.write(attempts.count, key, WINDOW) == 11
        clock.advance(minutes=13)
        assert database.read(attempts.counted, key, WINDOW) == 11
        clock.advance(minutes=1)
        assert database.read(attempts.counted, key, WINDOW) == 1, "what is as old as the window does not count"
        database.write(attempts.forgive, key)
        assert database.read(attempts.counted, key, WINDOW) == 0
        clock.advance(minutes=2)


def test_a_right_entry_withdraws_one_attempt(database: Database, clock: Clock) -> None:
    for expected in (1, 2, 3):
        assert database.write(attempts.count, "a", WINDOW) == expected
        clock.advance(minutes=2)
    for left in (2, 1, 0, 0):
        database.write(attempts.forgive, "a")
        assert database.read(attempts.counted, "a", WINDOW) == left


def test_what_is_a_day_old_is_swept(database: Database, clock: Clock) -> None:
    for key in ("guess one", "guess two"):
        database.write(attempts.count, key, WINDOW)
    clock.advance(days=2)
    database.write(attempts.count, "guess three", WINDOW)
    assert database.write(attempts.sweep) == 2
    table = METADATA.tables["attempt"]
    assert database.read(lambda work: work.execute(select(table.c.key)).scalars().all()) == ["guess three"]


def test_sweeping_uses_an_index(database: Database) -> None:
    def plan(_work: object) -> str:
        with database.writer.connect() as connection:
            how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            if not database.is_sqlite:
                connection.execute(text("SET enable_seqscan = off"))
            return str(connection.execute(text(f'{how} DELETE FROM attempt WHERE "window" < 5')).all())

    assert "ix_attempt_window" in database.read(plan)
