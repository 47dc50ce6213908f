"""PostgreSQL's own guards: a role that cannot change frozen rows, and rows of others that are not there."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from portal.domain.policy import Actor
from portal.storage import erasure, history, people
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import dispatch
from tests import postgresql
from tests.conftest import MakeDatabase
from tests.storage.test_erasure import hand_in

ROLE = f"candour_portal_{os.getpid()}"


@pytest.fixture
def two_roles(make_database: MakeDatabase, folder: Path) -> Iterator[Database]:
    """A database whose tables belong to another role than the portal's."""
    boss = postgresql.superuser()
    owner = postgresql.embedded()
    name = f"rights_{os.getpid()}"
    owner_url = postgresql.schema(owner, name)
    with psycopg.connect(boss.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
    url = owner.update_query_dict({"options": f"-csearch_path={name}"}).set(username=ROLE)
    database = make_database(url.render_as_string(hide_password=False), owner_url=owner_url)
    database.upgrade()
    yield database
    database.close()
    postgresql.drop(owner, name)
    with psycopg.connect(boss.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"DROP ROLE {ROLE}")


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
    two_roles.write(erasure.entry, organisation, 1)
    assert two_roles.read(history.verify, organisation).broken_at is None
    assert two_roles.write(dispatch.claim).emails == ()
    two_roles.upgrade()


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
