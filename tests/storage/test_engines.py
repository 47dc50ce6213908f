"""Readers cannot write and see one moment; writers wait for each other and lose nothing."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from portal.storage.database import Database, Work
from portal.storage.tables import Organisation
from tests.storage.test_database import add_organisation, names


def test_reading_cannot_change_anything(database: Database) -> None:
    def sly(work: Work) -> None:
        work.session.execute(text("DELETE FROM organisation"))

    with pytest.raises(DBAPIError):
        database.read(sly)


def test_writers_at_once_lose_nothing(database: Database) -> None:
    def count_up(work: Work) -> None:
        row = work.session.exec(select(Organisation).with_for_update()).one()
        row.name = str(int(row.name) + 1)

    database.write(add_organisation, "0")
    threads = [
        threading.Thread(target=lambda: [database.write(count_up) for _ in range(10)], daemon=True) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert database.read(names) == ["80"]


def test_a_snapshot_does_not_move(database: Database) -> None:
    def twice(work: Work) -> tuple[list[str], list[str]]:
        before = names(work)
        database.write(add_organisation, "Late")
        return before, names(work)

    assert database.read(twice) == ([], [])
