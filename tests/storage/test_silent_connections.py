"""A line to PostgreSQL is given up when the server says nothing for long, sooner when it is idle or the process stops.

The clock is the test's own; the server is real, and is asked nothing.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from psycopg.waiting import Wait

from portal.storage import silent_connections
from portal.storage.database import Database
from portal.storage.silent_connections import AnswerLimit, ListeningConnection

only_postgresql = pytest.mark.parametrize("kind", ["postgresql"])
LINE, IDLE, STOPPING = 15.0, 3.0, 2.0


class Seconds:
    """Stands in for `time` in the module: it moves when a step says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    own = Seconds()
    monkeypatch.setattr(silent_connections, "time", own)
    return own


@pytest.fixture
def line(database: Database, seconds: Seconds) -> Iterator[ListeningConnection]:
    """A connection that is taken from the pool."""
    with database.writer.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, ListeningConnection)
        yield raw
        connection.invalidate()


def step(seconds: Seconds, *pauses: tuple[Wait, float]) -> Generator[Wait, Any, str]:
    """A step of the driver. The line is always ready to be written to; nothing comes that could be read."""
    for wanted, pause in pauses:
        seconds.now += pause
        yield wanted
    return "done"


def waits(line: ListeningConnection, seconds: Seconds, *pauses: tuple[Wait, float]) -> str:
    return str(line.wait(step(seconds, *pauses), interval=0.01))


@pytest.mark.parametrize(
    ("is_idle", "is_stopping", "longest"),
    [(False, False, LINE), (True, False, IDLE), (False, True, STOPPING), (True, True, STOPPING)],
)
def test_patience_is_shorter_for_an_idle_line_and_shortest_while_stopping(
    is_idle: bool, is_stopping: bool, longest: float
) -> None:
    answer_limit = AnswerLimit()
    answer_limit.is_stopping = is_stopping
    assert answer_limit.seconds(is_idle=is_idle) == longest


def idle(_database: Database, line: ListeningConnection) -> None:
    line.is_idle = True


def stopping(database: Database, _line: ListeningConnection) -> None:
    database.stop_waiting()


def in_use(_database: Database, _line: ListeningConnection) -> None:
    """It is as it was taken from the pool."""


@only_postgresql
@pytest.mark.parametrize(("state", "longest"), [(in_use, LINE), (idle, IDLE), (stopping, STOPPING)])
def test_a_line_is_given_up_after_the_longest_silence_and_not_before(
    database: Database,
    line: ListeningConnection,
    seconds: Seconds,
    state: Callable[[Database, ListeningConnection], None],
    longest: float,
) -> None:
    state(database, line)
    assert waits(line, seconds, (Wait.R, 0), (Wait.R, longest)) == "done"
    assert not line.closed
    with pytest.raises(psycopg.OperationalError, match=f"has not answered for {longest:.0f} seconds"):
        waits(line, seconds, (Wait.R, 0), (Wait.R, longest + 0.1))
    assert line.closed


@only_postgresql
def test_whatever_is_answered_begins_the_time_anew(line: ListeningConnection, seconds: Seconds) -> None:
    assert waits(line, seconds, (Wait.R, 0), (Wait.W, LINE), (Wait.R, LINE)) == "done"


@only_postgresql
def test_a_line_without_patience_waits(line: ListeningConnection, seconds: Seconds) -> None:
    line.answer_limit = None
    assert waits(line, seconds, (Wait.R, 0), (Wait.R, 100 * LINE)) == "done"
    assert not line.closed


@only_postgresql
def test_a_line_is_idle_from_when_it_is_given_back_until_it_is_taken(database: Database) -> None:
    with database.writer.connect() as connection:
        line = connection.connection.driver_connection
        assert isinstance(line, ListeningConnection)
        assert (line.is_idle, line.answer_limit) == (False, database.answer_limit)
    assert line.is_idle
    with ExitStack() as taken:
        lines = [line]
        while lines.count(line) < 2:  # the pool hands out the connection that was given back longest ago
            raw = taken.enter_context(database.writer.connect()).connection.driver_connection
            assert isinstance(raw, ListeningConnection)
            lines.append(raw)
        assert not line.is_idle
