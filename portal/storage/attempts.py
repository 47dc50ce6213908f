"""Counters of attempts, by key and part of a window of time; housekeeping deletes them after a day.

The window ends now, so that nobody has twice the attempts at the border between two.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import CountedAttempt

A_DAY = timedelta(days=1)
"""The longest window of counted attempts."""
PARTS = 15
"""A window is counted in so many parts; what is older than the window goes part by part."""


def count(work: Work, key: str, window: timedelta) -> int:
    """Count one attempt under `key`; returns how many there were within `window`, including this one."""
    connection = work.connection
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    now, step = int(work.now.timestamp()), int(window.total_seconds()) // PARTS
    connection.execute(
        dialect.insert(table_of(CountedAttempt))
        .values(key=key, window=now // step * step, count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": col(CountedAttempt.count) + 1})
    )
    return counted(work, key, window)


def counted(work: Work, key: str, window: timedelta) -> int:
    """How many attempts were counted under `key` within `window`, to a fifteenth of it."""
    since = int((work.now - window).timestamp())
    which = (col(CountedAttempt.key) == key) & (col(CountedAttempt.window) > since)
    return int(work.execute(select(func.coalesce(func.sum(col(CountedAttempt.count)), 0)).where(which)).scalar_one())


def forgive(work: Work, key: str) -> None:
    """Withdraw the last attempt counted under `key`, because it succeeded."""
    of_key = (col(CountedAttempt.key) == key) & (col(CountedAttempt.count) > 0)
    last = select(func.max(col(CountedAttempt.window))).where(of_key).scalar_subquery()
    work.execute(
        update(table_of(CountedAttempt))
        .where(of_key, col(CountedAttempt.window) == last)
        .values(count=col(CountedAttempt.count) - 1)
    )


def sweep(work: Work) -> int:
    """Delete counters that are a day old; returns how many."""
    before = int((work.now - A_DAY).timestamp())
    return work.execute(delete(table_of(CountedAttempt)).where(col(CountedAttempt.window) < before)).rowcount
