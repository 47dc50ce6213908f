"""PostgreSQL's own guards: a role that cannot change frozen rows, and rows of others that are not there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.policy import Actor
from portal.storage import erasure, guards, history, history_chain, integrity, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, keep_history
from tests.conftest import MakeDatabase
from tests.storage import two_roles as roles
from tests.storage.test_erasure import submit_answers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two_roles(make_database: MakeDatabase) -> Iterator[Database]:
    """A database whose tables belong to another role than the portal's."""
    with roles.database(make_database, "rights") as database:
        database.upgrade()
        yield database


def test_the_portals_role_cannot_change_what_is_frozen(two_roles: Database) -> None:
    two_roles.write(submit_answers)
    for statement in (
        "UPDATE history SET verb = 'x'",
        "DELETE FROM result",
        "INSERT INTO erasure_permit VALUES ('open')",
    ):
        with pytest.raises(ProgrammingError) as refused:
            two_roles.write(lambda work, said=statement: work.session.execute(text(said)))
        assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_the_portals_role_does_its_work(two_roles: Database) -> None:
    organisation = two_roles.write(submit_answers)
    two_roles.write(erasure.submission, "n")
    two_roles.write(erasure.result, "x")
    two_roles.write(erasure.entry, organisation, 1)
    keep_history.number_waiting(two_roles)
    assert two_roles.read(history_chain.verify, organisation).problem is None
    assert two_roles.write(claim_emails.claim).emails == ()
    two_roles.upgrade()


def test_alembic_grants_the_portals_role_what_its_owner_makes(two_roles: Database) -> None:
    settings = {"PORTAL_DATABASE_URL": two_roles.url, "PORTAL_DATABASE_OWNER_URL": str(two_roles.owner_url)}
    for arguments in (("downgrade", "base"), ("upgrade", "head")):
        command = [sys.executable, "-m", "alembic", *arguments]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
    assert two_roles.read(people.organisations) == []
    two_roles.write(submit_answers)


def test_the_portals_role_can_put_no_words_in_place_of_what_is_frozen(two_roles: Database) -> None:
    """The functions that erase take an id and nothing else, and say in the history that they were called."""
    organisation = two_roles.write(submit_answers)
    for forged in (
        "SELECT erase_result('x', CAST('{\"score\": 100}' AS json))",
        "SELECT erase_history('x', CAST('{}' AS json))",
    ):
        with pytest.raises(ProgrammingError, match="does not exist"):
            two_roles.write(lambda work, said=forged: work.session.execute(text(said)))
    assert two_roles.write(lambda work: work.session.execute(text("SELECT erase_result('x')")).scalar_one())
    noted = two_roles.read(history.page, actor=Actor("member", "m", "M", organisation))[0]
    assert (noted.verb, noted.actor_kind, noted.details) == ("erased", "portal", {"what": "result", "which": "x"})


def test_a_table_of_the_same_name_does_not_open_the_door(two_roles: Database) -> None:
    """Temporary tables come first on PostgreSQL's search path, unless a function says otherwise."""
    two_roles.write(submit_answers)
    open_permit = "CREATE TEMPORARY TABLE erasure_permit (id text)", "INSERT INTO erasure_permit VALUES ('open')"
    stand_in = ("CREATE TEMPORARY TABLE submission AS SELECT * FROM submission",)
    with pytest.raises(RuntimeError):
        two_roles.write(_tries, (*open_permit, *stand_in))
    with two_roles.writer.connect() as connection:
        assert connection.execute(text("SELECT document FROM submission")).scalar_one() == "{}"


def _tries(work: Work, statements: tuple[str, ...]) -> None:
    for statement in statements:
        work.session.execute(text(statement))
    assert work.session.execute(text("SELECT erase_submission('n')")).scalar_one()
    assert work.session.execute(text("SELECT document FROM pg_temp.submission")).scalar_one() == "{}"
    raise RuntimeError("nothing of this is kept")


def test_nobody_else_may_call_the_functions_that_erase(two_roles: Database) -> None:
    assert list(two_roles.read(lambda work: list(integrity.guards(work)))) == []


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_one_role_for_all_is_said_to_be_weak(database: Database) -> None:
    (weak,) = database.read(lambda work: list(integrity.guards(work)))
    assert (weak.level, "Use two roles" in weak.sentence) == ("warning", True)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_rows_of_others_are_not_there(database: Database) -> None:
    organisation = database.write(submit_answers)
    stranger = Actor("member", "m", "M", database.write(people.add_organisation, "Other"))
    friend = Actor("member", "m", "M", organisation)
    for table in ("submission", "history", "history_link", "invitation", "supplier"):
        everything = select(next(iter(METADATA.tables[table].primary_key)))
        for actor, seen in ((stranger, False), (friend, True)):
            rows = database.read(lambda work, said=everything: work.session.execute(said).all(), actor=actor)
            assert bool(rows) is seen, table
    with pytest.raises(ProgrammingError, match="row-level security"):
        database.write(history.note, SupplierRemoved("s", "S"), organisation, actor=stranger)


def test_nobody_else_in_the_database_may_erase(two_roles: Database) -> None:
    two_roles.write(submit_answers)
    assert two_roles.owner_url is not None
    with two_roles.changing_tables() as connection:
        functions = connection.execute(guards.ERASING).scalars().all()
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        assert len(functions) == 3
        for function in functions:
            asked = text("SELECT has_function_privilege('public', CAST(:name AS text), 'EXECUTE')")
            assert connection.execute(asked, {"name": f"{schema}.{function.split('.')[-1]}"}).scalar_one() is False
