"""Databases for tests about rights: PostgreSQL whose tables belong to another role than the portal's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from portal.storage.database import Database
from tests import postgresql
from tests.conftest import MakeDatabase


@contextmanager
def database(make_database: MakeDatabase, name: str, data: Path | None = None) -> Iterator[Database]:
    """An empty schema without tables, and a plain role that may connect and nothing else yet."""
    boss, owner = postgresql.superuser(), postgresql.embedded()
    name = f"{name}_{os.getpid()}"
    role = f"candour_{name}"
    owner_url = postgresql.schema(owner, name)
    with psycopg.connect(boss.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    url = owner.update_query_dict({"options": f"-csearch_path={name}"}).set(username=role)
    made = make_database(url.render_as_string(hide_password=False), owner_url=owner_url, data=data)
    yield made
    made.close()
    postgresql.drop(owner, name)
    with psycopg.connect(boss.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"DROP ROLE {role}")
