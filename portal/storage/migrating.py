"""Alembic without a configuration file: the migrations travel inside the package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.storage.tables import METADATA

FOLDER = Path(__file__).resolve().parent / "migrations"


def configuration(connection: Connection | None = None, reader: str | None = None) -> Config:
    """Alembic's settings; `reader` is the role the portal itself signs in with."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, reader=reader)
    return config


def go(connection: Connection, wanted: str, reader: str | None) -> None:
    """Up or down to `wanted` (a name, `head` or `base`), in the transaction that `connection` holds."""
    config = configuration(connection, reader)
    if _is_below(connection, wanted):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)


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
