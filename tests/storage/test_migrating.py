"""The portal runs its own migrations on an open connection, and knows which it has and which it knows."""

from sqlalchemy import inspect

from portal.storage import migrating
from portal.storage.engines import connection_for_tables
from tests.conftest import MakeDatabase
from tests.two_buyers import TwoBuyers

FIRST, *_ = ALL = migrating.revisions()


def test_a_migrated_database_has_the_newest_revision(buyers: TwoBuyers) -> None:
    with buyers.database.writer.connect() as connection:
        assert migrating.revision(connection) == ALL[-1]
        assert migrating.is_current(connection)


def test_an_empty_one_has_none_and_goes_up_and_down(empty_url: str, make_database: MakeDatabase) -> None:
    with connection_for_tables(empty_url) as connection:
        assert migrating.revision(connection) is None
        assert not migrating.is_current(connection)
        migrating.go(connection, FIRST)
        assert "submission" in inspect(connection).get_table_names()
        migrating.go(connection, "head")
        assert migrating.is_current(connection)
        migrating.go(connection, "base")
        assert migrating.revision(connection) is None
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_only_migrations_of_this_version_are_known() -> None:
    assert FIRST == "0001"
    assert list(ALL) == sorted(ALL)
    assert migrating.knows(FIRST)
    assert not migrating.knows("9999")
