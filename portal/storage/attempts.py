"""Counters of attempts, by key and window of time; housekeeping deletes them after a day."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import CountedAttempt

A_DAY = timedelta(days=1)
"""The longest window of counted attempts."""


def count(work: Work, key: str, window: timedelta) -> int:
    """Count one attempt under `key`; returns how many there were in this window, including this one."""
    connection = work.connection
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(table_of(CountedAttempt))
        .values(key=key, window=_window(work, window), count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": col(CountedAttempt.count) + 1})
        .returning(col(CountedAttempt.count))
    )
    return int(connection.execute(statement).scalar_one())


def counted(work: Work, key: str, window: timedelta) -> int:
    """How many attempts were counted under `key` in this window."""
    which = (col(CountedAttempt.key) == key) & (col(CountedAttempt.window) == _window(work, window))
    return work.execute(select(col(CountedAttempt.count)).where(which)).scalar_one_or_none() or 0


def forgive(work: Work, key: str) -> None:
    """Withdraw one counted attempt under `key`, because it succeeded."""
    work.execute(
        update(table_of(CountedAttempt))
        .where(col(CountedAttempt.key) == key, col(CountedAttempt.count) > 0)
        .values(count=col(CountedAttempt.count) - 1)
    )


def sweep(work: Work) -> int:
    """Delete counters that are a day old; returns how many."""
    before = int((work.now - A_DAY).timestamp())
    return work.execute(delete(table_of(CountedAttempt)).where(col(CountedAttempt.window) < before)).rowcount


def _window(work: Work, window: timedelta) -> int:
    seconds = int(window.total_seconds())
    return int(work.now.timestamp()) // seconds * seconds
