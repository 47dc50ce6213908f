"""Every migration goes up and down on both databases, and loses no guard, no foreign key and no row on the way."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from portal.storage import guards, migrating
from portal.storage.engines import connection_for_tables
from portal.storage.tables import METADATA
from tests.conftest import MakeDatabase
from tests.house import squash
from tests.storage.filled import fill_with_the_demo, walk

REVISIONS = migrating.revisions()
ForeignKeys = set[tuple[str, tuple[str, ...], str, tuple[str, ...]]]


def drift(connection: Connection) -> Sequence[Any]:
    """Where the database differs from the table classes; empty if they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return compare_metadata(context, METADATA)  # type: ignore[no-any-return]


def foreign_keys(connection: Connection) -> ForeignKeys:
    """(table, columns, table they point at, columns there) of every foreign key in the database."""
    looked = inspect(connection)
    return {
        (table, tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
        for table in looked.get_table_names()
        for key in looked.get_foreign_keys(table)
    }


def expected_foreign_keys(connection: Connection) -> ForeignKeys:
    """Those of `storage/tables` for which the database at this revision has all tables and columns."""
    looked = inspect(connection)
    columns = {table: {found["name"] for found in looked.get_columns(table)} for table in looked.get_table_names()}
    keys = {
        (table.name, tuple(key.column_keys), key.referred_table.name, tuple(part.column.name for part in key.elements))
        for table in METADATA.sorted_tables
        for key in table.foreign_key_constraints
    }
    return {key for key in keys if set(key[1]) <= columns.get(key[0], set()) and key[2] in columns}


def test_the_tables_have_the_shape_that_the_code_expects(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    database.upgrade()
    with database.writer.begin() as connection:
        assert list(drift(connection)) == []
        assert guards.expected(connection.dialect.name) <= guards.present(connection)
        assert foreign_keys(connection) == expected_foreign_keys(connection)
    assert database.is_current()


def test_guards_and_foreign_keys_stand_after_every_step_up_and_down(
    empty_url: str, make_database: MakeDatabase
) -> None:
    database = make_database(empty_url)
    for revision in (*REVISIONS, *reversed(REVISIONS), *REVISIONS):
        database.migrate(revision)
        with database.writer.begin() as connection:
            assert migrating.revision(connection) == revision
            assert guards.missing(connection) == set(), revision
            assert foreign_keys(connection) == expected_foreign_keys(connection), revision


def test_the_first_step_leaves_nothing_behind_when_it_is_taken_back(
    empty_url: str, make_database: MakeDatabase
) -> None:
    database = make_database(empty_url)
    database.upgrade()
    database.migrate("base")
    with database.writer.begin() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert guards.present(connection) == set()
    database.upgrade()
    with database.writer.begin() as connection:
        assert list(drift(connection)) == []


def test_upgrading_twice_changes_nothing(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    assert not database.is_current()
    database.upgrade()
    database.upgrade()
    assert database.is_current()


@pytest.mark.slow
@pytest.mark.skipif(len(REVISIONS) == 1, reason="there is only the initial schema; test_alembic tries the harness")
def test_later_migrations_keep_what_is_in_a_filled_database(
    empty_url: str, make_database: MakeDatabase, folder: Path
) -> None:
    fill_with_the_demo(empty_url, folder)
    database = make_database(empty_url)
    walk(empty_url, database.migrate, (*reversed(REVISIONS[:-1]), *REVISIONS[1:]))
    with connection_for_tables(empty_url) as connection:
        assert list(drift(connection)) == []


@pytest.mark.skipif(len(REVISIONS) > 1, reason="later migrations have changed the tables since the initial schema")
def test_the_initial_schema_is_what_its_generator_writes() -> None:
    assert (squash.FOLDER / squash.FILE).read_text() == squash.source()
