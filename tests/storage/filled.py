"""A filled database, and whether a migration keeps what is in it."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, select

from portal.demo.builder import DemoBuilder, MovingClock
from portal.demo.fill import bouncing, fill
from portal.demo.mailbox import Mailbox
from portal.mail.smtp import Mailer
from portal.settings import root
from portal.storage import guards, history_chain, people
from portal.storage.database import Database, Work
from portal.storage.engines import connection_for_tables
from portal.storage.tables import METADATA
from portal.web.links import link

Rows = dict[str, list[dict[str, Any]]]
"""Every row by its table."""


def fill_with_the_demo(url: str, folder: Path) -> None:
    """The demonstration's two months: campaigns, answers, evidence, submissions, findings, emails, history."""
    clock = MovingClock(datetime.now(UTC) - timedelta(days=60))
    mailbox = Mailbox(refused=bouncing())
    database = Database(
        url,
        clock=clock,
        random=secrets.token_bytes,
        base_url="http://127.0.0.1:8000",
        path_of=link,
        secret="a secret of the filled database, 32 characters or more",
        data=folder,
        mail_from="Nordwind <candour@nordwind.example>",
    )
    try:
        database.upgrade()
        story = DemoBuilder(database, clock, mailbox, Mailer(mailbox.start(), database.mail_from), lambda line: None)
        fill(story, root("questionnaires"))
        database.read(check_hashes)
    finally:
        mailbox.stop()
        database.close()


def check_hashes(work: Work) -> None:
    """Published documents and submissions have the hashes that were told, and every history is whole."""
    connection = work.connection
    for table in ("published_version", "submission"):
        columns = METADATA.tables[table].c
        rows = connection.execute(select(columns.document, columns.hash)).all()
        assert rows, table
        assert all(hashlib.sha256(row.document.encode()).hexdigest() == row.hash for row in rows), table
    for organisation in [None, *(row.id for row in people.organisations(work))]:
        assert history_chain.verify(work, organisation).problem is None


def rows_of(connection: Connection) -> Rows:
    """Every row of a database as it is now, whatever its shape; comparable and in a fixed order."""
    found = MetaData()
    found.reflect(connection)
    tables = (table for table in found.tables.values() if table.name != "alembic_version")
    read = {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables}
    return {name: sorted(rows, key=_order) for name, rows in read.items()}


def _order(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def shared(rows: Rows, other: Rows) -> Rows:
    """The part of `rows` that `other` has tables and columns for."""
    columns = {name: set(found[0]) for name, found in other.items() if found}
    kept = {name: found for name, found in rows.items() if name in columns and found}
    return {
        name: sorted(({key: row[key] for key in row if key in columns[name]} for row in found), key=_order)
        for name, found in kept.items()
    }


def walk(url: str, go: Callable[[str], object], revisions: Sequence[str]) -> None:
    """Go to each of `revisions` in turn: rows keep what both shapes have room for, and every guard stands."""
    with connection_for_tables(url) as connection:
        before = rows_of(connection)
    assert sum(map(len, before.values())) > 100, "this database is not filled"
    for revision in revisions:
        go(revision)
        with connection_for_tables(url) as connection:
            after = rows_of(connection)
            assert guards.missing(connection) == set(), revision
        assert shared(after, before) == shared(before, after), revision
        gone = [name for name, rows in before.items() if rows and name in after and not after[name]]
        assert gone == [], revision
        before = after
