"""Migrations run by the portal: `alembic.ini` at the top of the checkout, on a connection that is open."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal.settings import root

INI = "alembic.ini"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings as in a shell, to run on `connection`."""
    config = Config(str(root(INI)))
    config.attributes["connection"] = connection
    return config


def go(connection: Connection, wanted: str) -> None:
    """Migrate up or down to `wanted` (a name, `head` or `base`), in the transaction of `connection`."""
    config = configuration(connection)
    if _is_below(connection, wanted):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)


def is_current(connection: Connection) -> bool:
    """Whether every migration has been run."""
    return revision(connection) == _scripts().get_current_head()


def revision(connection: Connection) -> str | None:
    """The revision of this database."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> tuple[str, ...]:
    """The names of all migrations, the first one first."""
    return tuple(step.revision for step in _scripts().walk_revisions())[::-1]


def knows(name: str) -> bool:
    """Whether `name` is a migration of this version of the portal."""
    return name in revisions()


def _is_below(connection: Connection, wanted: str) -> bool:
    current = revision(connection)
    if current is None or wanted == "head":
        return False
    if wanted == "base":
        return True
    return wanted in {step.revision for step in _scripts().iterate_revisions(current, "base")} - {current}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())
