"""What protects frozen rows is missed as soon as it is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.storage import guards
from portal.storage.database import Database
from tests.conftest import MakeDatabase
from tests.storage import two_roles


def test_every_guard_is_in_force(database: Database) -> None:
    found = database.read(guards.look)
    assert (found.missing, found.is_door_open) == ((), False)
    assert found.owns_tables is not database.is_sqlite


@pytest.fixture
def broken(database: Database) -> Iterator[Database]:
    """A migrated database whose guards a test may take away: on PostgreSQL they are put back afterwards."""
    yield database
    if not database.is_sqlite:
        with database.changing_tables() as connection:
            connection.execute(text("ALTER TABLE result ENABLE TRIGGER USER"))
            connection.execute(text("ALTER TABLE finding FORCE ROW LEVEL SECURITY"))
            connection.execute(text("DELETE FROM erasure_door"))


def test_a_trigger_that_is_off_is_missed(broken: Database) -> None:
    statement = "DROP TRIGGER result_frozen_DELETE" if broken.is_sqlite else "ALTER TABLE result DISABLE TRIGGER USER"
    with broken.changing_tables() as connection:
        connection.execute(text(statement))
    missing = broken.read(guards.look).missing
    assert missing == (("result_frozen_DELETE",) if broken.is_sqlite else ("result_frozen", "result_kept"))


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_wall_that_is_down_is_missed(broken: Database) -> None:
    with broken.changing_tables() as connection:
        connection.execute(text("ALTER TABLE finding NO FORCE ROW LEVEL SECURITY"))
    assert broken.read(guards.look).missing == ("row-level security of finding",)


def test_an_open_erasure_door_is_seen(broken: Database) -> None:
    with broken.changing_tables() as connection:
        connection.execute(text("INSERT INTO erasure_door VALUES ('open')"))
    assert broken.read(guards.look).is_door_open


def test_a_role_of_its_own_does_not_own_the_tables(make_database: MakeDatabase, folder: Path) -> None:
    with two_roles.database(make_database, "guarded", folder / "data") as database:
        database.upgrade()
        found = database.read(guards.look)
        assert (found.missing, found.owns_tables) == ((), False)
