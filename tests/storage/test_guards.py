"""Frozen tables, and tables of an organisation, have what protects them; what is missing is noticed."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, text

from portal.storage import guards
from portal.storage.database import Database
from portal.storage.guards import Guard
from portal.storage.tables import FROZEN, METADATA


def test_every_table_with_an_organisation_is_expected_to_have_a_policy() -> None:
    owned = {table.name for table in METADATA.sorted_tables if "organisation_id" in table.c}
    assert {guard.table for guard in guards.expected("postgresql") if guard.kind == "policy"} == owned
    assert {"answer", "supplier", "history"} <= owned


def test_what_is_expected_is_read_off_the_tables() -> None:
    tables = MetaData()
    Table("note", tables, Column("id", Integer), Column("organisation_id", String))
    Table("word", tables, Column("id", Integer))
    assert guards.expected("postgresql", tables, ("word",)) == {
        Guard("policy", "note", guards.POLICY),
        Guard("trigger", "word", "word_frozen"),
        Guard("trigger", "word", "word_kept"),
        Guard("function", "", "refuse_change"),
    }
    assert {guard.name for guard in guards.expected("sqlite", tables, ("word",))} == {
        "word_frozen_UPDATE",
        "word_frozen_DELETE",
    }


def test_a_migrated_database_has_them_all(database: Database) -> None:
    with database.writer.begin() as connection:
        assert guards.expected(connection.dialect.name) <= guards.present(connection)


@pytest.mark.parametrize("table", FROZEN)
def test_a_lost_trigger_is_noticed_and_put_back(database: Database, table: str) -> None:
    with database.writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER {table}_frozen_UPDATE"))
        else:
            connection.execute(text(f"DROP TRIGGER {table}_frozen ON {table}"))
        assert {guard.table for guard in guards.missing(connection)} == {table}
        guards.freeze(connection, table)
        assert guards.missing(connection) == set()
        connection.rollback()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "DROP POLICY same_organisation ON answer",
        "ALTER TABLE answer DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE answer NO FORCE ROW LEVEL SECURITY",
    ],
)
def test_a_policy_that_is_gone_or_switched_off_is_noticed_and_put_back(database: Database, statement: str) -> None:
    with database.writer.connect() as connection:
        connection.execute(text(statement))
        assert guards.missing(connection) == {Guard("policy", "answer", guards.POLICY)}
        guards.separate(connection, "answer")
        assert guards.missing(connection) == set()
        connection.rollback()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_disabled_trigger_and_a_lost_function_are_noticed(database: Database) -> None:
    with database.writer.connect() as connection:
        connection.execute(text("ALTER TABLE history DISABLE TRIGGER history_frozen"))
        connection.execute(text("DROP FUNCTION erase_submission(text)"))
        expected = {Guard("trigger", "history", "history_frozen"), Guard("function", "", "erase_submission")}
        assert guards.missing(connection) == expected
        connection.rollback()
