"""Alembic without a configuration file: the migrations travel inside the package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from portal.storage.tables import FROZEN, METADATA

FOLDER = Path(__file__).resolve().parent / "migrations"
DOOR = "erasure_door"
VERSION_TABLE = "alembic_version"
ERASING = text(
    "SELECT oid::regprocedure::text FROM pg_proc"
    " WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'erase_')"
)
"""The functions that may blank frozen rows; whoever else is in the database must not call them."""


def configuration(connection: Connection) -> Config:
    """Alembic's settings, for work on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def go(connection: Connection, wanted: str) -> None:
    """Up or down to `wanted` (a name, `head` or `base`), in the transaction that `connection` holds."""
    config = configuration(connection)
    if _is_below(connection, wanted):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)


def grant(connection: Connection, role: str) -> None:
    """Give the portal's own role what it needs and no more: frozen rows it may read and add, never change.

    Tables that this revision does not have yet are left out; a backup reads which revision it is.
    """
    quote = connection.dialect.identifier_preparer.quote
    quoted, schema = quote(role), quote(str(connection.execute(text("SELECT current_schema()")).scalar()))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}"))
    there = set(inspect(connection).get_table_names())
    for table in sorted(there & (METADATA.tables.keys() | {VERSION_TABLE})):
        connection.execute(text(f"REVOKE ALL ON {table} FROM {quoted}"))
        connection.execute(text(f"GRANT {_rights(table)} ON {table} TO {quoted}"))
    for function in connection.execute(ERASING).scalars().all():
        connection.execute(text(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"))
        connection.execute(text(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}"))


def _rights(table: str) -> str:
    if table in (DOOR, VERSION_TABLE):
        return "SELECT"
    return "SELECT, INSERT" if table in FROZEN else "SELECT, INSERT, UPDATE, DELETE"


def is_current(connection: Connection) -> bool:
    """Whether every migration has been run."""
    return revision(connection) == _scripts().get_current_head()


def revision(connection: Connection) -> str | None:
    """The migration this database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(name: str) -> bool:
    """Whether `name` is a migration of this version of the portal."""
    return any(step.revision == name for step in _scripts().walk_revisions())


def drift(connection: Connection) -> Sequence[Any]:
    """Where the database's shape differs from `tables`; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return compare_metadata(context, METADATA)  # type: ignore[no-any-return]


def _is_below(connection: Connection, wanted: str) -> bool:
    here = revision(connection)
    if here is None or wanted == "head":
        return False
    if wanted == "base":
        return True
    return wanted in {step.revision for step in _scripts().iterate_revisions(here, "base")} - {here}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))
