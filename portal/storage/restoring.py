"""Restoring a backup into an empty installation, completely or not at all.

The files are restored first, then all rows in one transaction, together with the mark that holds everybody until
somebody has checked (`portal_state`): an old backup would otherwise send emails again and open what was revoked since.
It runs as the owner of the tables, so that a portal whose own role lacks rights can be restored too.
"""

import hashlib
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, MetaData, Table, delete, func, insert, inspect, select

from portal.domain.refusals import Conflict, Invalid
from portal.domain.reporting import ProgressCallback, no_progress
from portal.storage import files, migrating, portal_state
from portal.storage.copy_format import (
    AT_ONCE,
    EVIDENCE,
    FORMAT,
    MANIFEST,
    NEVER_COPIED,
    PIECE,
    Copied,
    rows_name,
    typed,
)
from portal.storage.database import Database
from portal.storage.files import FileStore
from portal.storage.rows import table_of
from portal.storage.tables import METADATA, PortalState

HALF_RESTORED = f"{files.EVIDENCE}/.restoring"
"""Present among the evidence while a restore runs: the next restore may delete the files that are there."""

NOT_EMPTY = "This installation is not empty. Restore into a new one: another database and another data folder."


def restore(database: Database, source: Path, on_progress: ProgressCallback = no_progress) -> Copied:
    """Fill an empty database and an empty evidence folder from the backup; refused if either has data.

    Every entry's hash is checked before anything is written. An interrupted restore can be repeated from any point.
    Afterwards the portal is `restored`: no email is sent, no link opens, no session is valid.
    """
    with _opened(source) as archive:
        manifest = _manifest(archive)
        _check_hashes(archive, manifest, on_progress)
        names = [name for name in manifest["sha256"] if name.startswith(EVIDENCE)]
        _check_names(names)
        with database.changing_tables() as connection:
            _check_empty(connection, database.files)
            try:
                _put_files(database, archive, names, on_progress)
                rows = _put_rows(database, connection, archive, manifest, on_progress)
            except BaseException:
                _clear(database.files)
                raise
        database.files.delete(HALF_RESTORED)
    missing = tuple(manifest.get("missing", ()))
    return Copied(rows, len(names), datetime.fromisoformat(manifest["made_at"]), missing)


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError:
        raise Invalid(f"There is no file {source}.") from None
    except (zipfile.BadZipFile, OSError):
        raise Invalid(f"{source} is not a backup made by `portal backup`, or it is damaged.") from None


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    damaged = "This is not a backup made by `portal backup`, or it is damaged."
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        is_known = manifest["format"] == FORMAT and migrating.knows(manifest["revision"])
        datetime.fromisoformat(manifest["made_at"])
        dict(manifest["sha256"])
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise Invalid(damaged) from None
    if not is_known:
        raise Invalid("This backup was made by a newer version of the portal. Restore it with that version.")
    return manifest


def _check_hashes(archive: zipfile.ZipFile, manifest: dict[str, Any], on_progress: ProgressCallback) -> None:
    for place, (name, expected) in enumerate(manifest["sha256"].items(), start=1):
        on_progress("check", place, len(manifest["sha256"]))
        digest = hashlib.sha256()
        try:
            with archive.open(name) as entry:
                while piece := entry.read(PIECE):
                    digest.update(piece)
        except (KeyError, zipfile.BadZipFile, EOFError):
            raise Invalid(f"The backup is damaged: {name} cannot be read. Nothing was restored.") from None
        if digest.hexdigest() != expected:
            raise Invalid(f"The backup is damaged: {name} has been changed. Nothing was restored.")


def _check_names(names: list[str]) -> None:
    for name in names:
        try:
            files.check_key(name)
        except ValueError:
            raise Invalid("The backup contains a file path outside its folder. Nothing was restored.") from None


def _check_empty(connection: Connection, stored: FileStore) -> None:
    """Refuse an installation that has data. Leftovers of an interrupted restore do not count."""
    there = set(inspect(connection).get_table_names())
    tables = [table for table in METADATA.sorted_tables if table.name in there - NEVER_COPIED - {"portal_state"}]
    if any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables):
        raise Conflict(NOT_EMPTY)
    has_files = any(True for _ in stored.list(files.EVIDENCE))
    if has_files and stored.find(HALF_RESTORED) is None:
        raise Conflict(NOT_EMPTY)


def _put_files(database: Database, archive: zipfile.ZipFile, names: list[str], on_progress: ProgressCallback) -> None:
    """Put the backup's files, and no others, into the store."""
    _clear(database.files)
    database.files.put(HALF_RESTORED, b"", at=database.clock())
    for place, name in enumerate(names, start=1):
        on_progress("files", place, len(names))
        with archive.open(name) as entry:
            database.files.put(name, entry, at=database.clock())


def _clear(stored: FileStore) -> None:
    """Delete every file of evidence, the mark last."""
    for file in list(stored.list(files.EVIDENCE)):
        if file.key != HALF_RESTORED:
            stored.delete(file.key)
    stored.delete(HALF_RESTORED)


def _put_rows(
    database: Database,
    connection: Connection,
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    on_progress: ProgressCallback,
) -> int:
    """In one transaction: tables of the backup's revision, its rows, migrations to today's tables, and the mark."""
    migrating.go(connection, manifest["revision"])
    connection.execute(delete(table_of(PortalState)))
    rows = _load(connection, archive, on_progress)
    migrating.go(connection, "head")
    database.grant_rights(connection)
    portal_state.mark_restored(connection, manifest["made_at"], database.clock().isoformat())
    return rows


def _load(connection: Connection, archive: zipfile.ZipFile, on_progress: ProgressCallback) -> int:
    """Insert every row, parents before children; returns how many."""
    there = [
        table
        for table in METADATA.sorted_tables
        if rows_name(table.name) in archive.NameToInfo and table.name not in NEVER_COPIED
    ]
    rows = 0
    for place, table in enumerate(there):
        on_progress("tables", place, len(there))
        with archive.open(rows_name(table.name)) as entry:
            rows += _insert(connection, table, entry)
    return rows


def _insert(connection: Connection, table: Table, lines: IO[bytes]) -> int:
    count, batch = 0, []
    then: Table | None = None
    for line in lines:
        row = json.loads(line)
        then = _as_it_was(table, row) if then is None else then
        batch.append({key: typed(then.c[key], value) for key, value in row.items()})
        count += 1
        if len(batch) == AT_ONCE:
            connection.execute(insert(then), batch)
            batch = []
    if batch and then is not None:
        connection.execute(insert(then), batch)
    return count


def _as_it_was(table: Table, row: dict[str, Any]) -> Table:
    """The table with the columns that the backup has; a column removed since is read as text."""
    columns = [Column(name, table.c[name].type) if name in table.c else Column(name) for name in row]
    return Table(table.name, MetaData(), *columns)
