"""Alembic without a configuration file: the migrations travel inside the package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from portal.storage.tables import FROZEN, METADATA

FOLDER = Path(__file__).resolve().parent / "migrations"
DOOR = "erasure_door"
ERASURES = ("erase_history", "erase_result", "erase_submission")
"""Functions of PostgreSQL that blank one frozen row and note it; only the portal's own role may call them."""


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
    """Give the portal's own role what it needs and no more: frozen rows it may read and add, never change."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    schema = connection.dialect.identifier_preparer.quote(
        str(connection.execute(text("SELECT current_schema()")).scalar())
    )
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}"))
    for table in METADATA.sorted_tables:
        rights = "SELECT, INSERT" if table.name in FROZEN else "SELECT, INSERT, UPDATE, DELETE"
        rights = "SELECT" if table.name == DOOR else rights
        connection.execute(text(f"REVOKE ALL ON {table.name} FROM {quoted}"))
        connection.execute(text(f"GRANT {rights} ON {table.name} TO {quoted}"))
    connection.execute(text(f"GRANT USAGE ON SEQUENCE history_order TO {quoted}"))
    for name in ERASURES:
        connection.execute(text(f"GRANT EXECUTE ON FUNCTION {name}(text) TO {quoted}"))


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
