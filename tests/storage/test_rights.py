"""PostgreSQL's own guards: a role that cannot change frozen rows, and rows of others that are not there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from portal.domain.policy import Actor
from portal.storage import erasure, history, migrating, outbox, people
from portal.storage.database import Database
from portal.storage.tables import METADATA
from tests.conftest import MakeDatabase
from tests.storage import two_roles as roles
from tests.storage.test_erasure import hand_in

ROOT = Path(__file__).resolve().parents[2]



@pytest.fixture
def two_roles(make_database: MakeDatabase) -> Iterator[Database]:
    """A database whose tables belong to another role than the portal's."""
    with roles.database(make_database, "rights") as database:
        database.upgrade()
        yield database


def test_the_portals_role_cannot_change_what_is_frozen(two_roles: Database) -> None:
    two_roles.write(hand_in)
    for statement in (
        "UPDATE history SET verb = 'x'",
        "DELETE FROM result",
        "INSERT INTO erasure_door VALUES ('open')",
    ):
        with pytest.raises(ProgrammingError) as refused:
            two_roles.write(lambda work, said=statement: work.session.execute(text(said)))
        assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_the_portals_role_does_its_work(two_roles: Database) -> None:
    organisation = two_roles.write(hand_in)
    two_roles.write(erasure.submission, "n")
    two_roles.write(erasure.result, "x")
    two_roles.write(erasure.entry, organisation, 1)
    assert two_roles.read(history.verify, organisation).broken_at is None
    assert two_roles.write(outbox.claim) == []
    two_roles.upgrade()


def test_alembic_grants_the_portals_role_what_its_owner_makes(two_roles: Database) -> None:
    settings = {"PORTAL_DATABASE_URL": two_roles.url, "PORTAL_DATABASE_OWNER_URL": str(two_roles.owner_url)}
    for arguments in (("downgrade", "base"), ("upgrade", "head")):
        command = [sys.executable, "-m", "alembic", *arguments]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
    assert two_roles.read(people.organisations) == []
    two_roles.write(hand_in)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_rows_of_others_are_not_there(database: Database) -> None:
    organisation = database.write(hand_in)
    stranger = Actor("member", "m", "M", database.write(people.add_organisation, "Other"))
    friend = Actor("member", "m", "M", organisation)
    for table in ("submission", "history", "invitation", "supplier"):
        everything = select(METADATA.tables[table].c.id)
        for actor, seen in ((stranger, False), (friend, True)):
            rows = database.read(lambda work, said=everything: work.session.execute(said).all(), actor=actor)
            assert bool(rows) is seen, table
    with pytest.raises(ProgrammingError, match="row-level security"):
        database.write(history.note, "x", "y", "z", organisation=organisation, actor=stranger)


def test_nobody_else_in_the_database_may_erase(two_roles: Database) -> None:
    two_roles.write(hand_in)
    assert two_roles.owner_url is not None
    with two_roles.changing_tables() as connection:
        functions = connection.execute(migrating.ERASING).scalars().all()
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        assert len(functions) == 3
        for function in functions:
            asked = text("SELECT has_function_privilege('public', CAST(:name AS text), 'EXECUTE')")
            assert connection.execute(asked, {"name": f"{schema}.{function.split('.')[-1]}"}).scalar_one() is False


@pytest.mark.parametrize(
    "left", ['{"score": "100.0"}', '{"erased": "x"}', '{"erased": "' + "a" * 64 + '", "verb": "forged"}', "{}"]
)
def test_the_portals_role_cannot_write_what_it_likes_in_place_of_what_it_erases(two_roles: Database, left: str) -> None:
    two_roles.write(hand_in)
    erase = text("SELECT erase_history((SELECT min(id) FROM history), CAST(:left AS json))")
    with pytest.raises(IntegrityError, match="only a hash"):
        two_roles.write(lambda work: work.session.execute(erase, {"left": left}))
    with pytest.raises(ProgrammingError, match="does not exist"):
        forged = text("SELECT erase_result('x', CAST(:left AS json))")
        two_roles.write(lambda work: work.session.execute(forged, {"left": left}))
