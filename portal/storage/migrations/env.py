"""How Alembic runs here: on the connection that `storage.migrating` passes, or on one to the configured database.

`alembic` in a shell takes `-x url=…` or the settings. In both cases the connection is the portal's own kind: writers
take turns, pragmas are set, everything happens in one transaction.
"""

import logging
from typing import Any

from alembic import context
from alembic.util.exc import CommandError
from sqlalchemy import Connection, make_url, text

from portal import settings as environment
from portal.storage import guards, migrating
from portal.storage.db_errors import Unavailable
from portal.storage.engines import connection_for_tables
from portal.storage.migrations import autogenerate
from portal.storage.tables import METADATA


def run(connection: Connection) -> bool:
    """Run the command; returns whether any step changed the database."""
    applied: list[Any] = []
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=True,
        render_item=autogenerate.render_item,
        process_revision_directives=autogenerate.complete,
        on_version_apply=lambda **step: applied.append(step["step"]),
    )
    with context.begin_transaction():
        context.run_migrations()
    if applied and connection.dialect.name == "sqlite":
        _check_references(connection)
    return bool(applied)


def _check_references(connection: Connection) -> None:
    """Foreign keys are off while SQLite's tables are rebuilt, so they are checked before anything is committed."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise CommandError(
            f"After this migration rows of {broken[0]} would point at rows of {broken[2]} that are gone."
        )


def run_from_shell() -> None:
    """Open the database that was named, and grant the portal's own role its rights on the owner's tables."""
    url, role = _named()
    _say_each_step()
    try:
        with connection_for_tables(url) as connection:
            if run(connection) and role is not None and migrating.is_current(connection):
                guards.grant(connection, role)
    except Unavailable as away:
        raise CommandError(f"The database cannot be used now: {away.cause}") from away


def _say_each_step() -> None:
    """Print a line on standard error for each migration that runs."""
    lines, log = logging.StreamHandler(), logging.getLogger("alembic.runtime.migration")
    lines.addFilter(lambda record: record.getMessage().startswith("Running"))
    log.addHandler(lines)
    log.setLevel(logging.INFO)


def _named() -> tuple[str, str | None]:
    """The database's URL, and the role to grant rights to if another one owns the tables."""
    given = context.get_x_argument(as_dictionary=True)
    if set(given) - {"url"}:
        raise CommandError(
            "Only -x url=… is understood: sqlite:///folder/file or postgresql://user:password@host/name."
        )
    if "url" in given:
        if not str(given["url"]).startswith(environment.DATABASES):
            raise CommandError("-x url must begin with sqlite:/// or postgresql://.")
        return str(given["url"]), None
    try:
        chosen = environment.read()
    except environment.ConfigurationError as wrong:
        raise CommandError(str(wrong)) from wrong
    return chosen.owner or chosen.database, make_url(chosen.database).username if chosen.owner else None


if context.is_offline_mode():
    raise CommandError("SQL scripts cannot be written: migrations look at the database. Run without --sql.")
given = context.config.attributes.get("connection")
if given is None:
    run_from_shell()
else:
    run(given)
