"""Alembic runs on the portal's own connection, and commits nothing that leaves a row without its owner."""

from pathlib import Path

import pytest
from alembic import command
from alembic.util.exc import CommandError
from sqlalchemy import text

from portal.storage import migrating
from portal.storage.engines import connection_for_tables


def test_a_migration_that_leaves_a_row_without_its_owner_is_undone(folder: Path) -> None:
    url = f"sqlite:///{folder / 'broken.sqlite'}"
    with connection_for_tables(url) as connection:
        connection.execute(text("CREATE TABLE owner (id TEXT PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE owned (id TEXT, owner TEXT REFERENCES owner (id))"))
    with connection_for_tables(url) as connection:
        connection.execute(text("INSERT INTO owned VALUES ('a', 'nobody')"))
    with (
        pytest.raises(CommandError, match="owned would point at rows of owner"),
        connection_for_tables(url) as connection,
    ):
        migrating.go(connection, "head")
    with connection_for_tables(url) as connection:
        assert migrating.revision(connection) is None
        connection.execute(text("DELETE FROM owned"))
        migrating.go(connection, "head")
        assert migrating.is_current(connection)


def test_scripts_that_nobody_could_check_are_not_written() -> None:
    with pytest.raises(CommandError, match="without --sql"):
        command.upgrade(migrating.configuration(), "head", sql=True)
