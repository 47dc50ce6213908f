"""A complete backup of an installation in one file: rows, evidence, and the hashes that prove them.

It is read from one snapshot while the portal runs and holds JSON lines, so it can be restored into either database:
this is also the way from SQLite to PostgreSQL. PORTAL_SECRET is not in it; without it, waiting emails and
authenticators stay sealed. `storage.restoring` reads it.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, select

from portal.domain.reporting import ProgressCallback, no_progress
from portal.storage import evidence_bytes, migrating
from portal.storage.copy_format import (
    AT_ONCE,
    FORMAT,
    MANIFEST,
    NEVER_COPIED,
    Copied,
    plain,
    rows_name,
)
from portal.storage.database import Database, Work
from portal.storage.private_files import sync
from portal.storage.restoring import restore
from portal.storage.tables import METADATA

__all__ = ["NEVER_COPIED", "Copied", "backup", "restore"]


@dataclass(frozen=True)
class _Files:
    """The outcome for the files: hashes of those copied, those deleted meanwhile, those lost or damaged."""

    hashes: dict[str, str]
    taken_back: frozenset[evidence_bytes.Stored]
    missing: tuple[str, ...]


def backup(database: Database, to: Path, on_progress: ProgressCallback = no_progress) -> Copied:
    """Write the backup to `to`, complete or not at all: written to a temporary file beside it, synced, then renamed."""
    _remove_abandoned_drafts(to)
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as writing:
            copied = database.read(_copy, database, writing, on_progress)
            writing.flush()
            os.fsync(writing.fileno())
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    sync(to.parent)
    return copied


def _remove_abandoned_drafts(to: Path) -> None:
    """Delete the temporary files that killed backups left beside `to`."""
    for file in to.parent.glob(f".{to.name}.*"):
        number = file.name.rpartition(".")[2]
        if number.isdecimal() and int(number) != os.getpid() and not _is_running(int(number)):
            file.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _copy(work: Work, database: Database, writing: IO[bytes], on_progress: ProgressCallback) -> Copied:
    connection = work.connection
    revision = migrating.revision(connection)  # the first statement fixes the snapshot
    with zipfile.ZipFile(writing, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        files = _copy_files(work, database, archive, on_progress)
        rows, hashes = _copy_rows(work, archive, files.taken_back, on_progress)
        manifest = {
            "format": FORMAT,
            "made_at": work.now.isoformat(),
            "revision": revision,
            "rows": rows,
            "missing": files.missing,
            "sha256": hashes | files.hashes,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Copied(rows, len(files.hashes), work.now, files.missing)


def _copy_files(work: Work, database: Database, archive: zipfile.ZipFile, on_progress: ProgressCallback) -> _Files:
    """Copy the files that rows of the snapshot refer to, and no others.

    A supplier may delete a file while we copy. Its row says so before its bytes are deleted, so reading the row again
    tells such files from those that the disk has lost.
    """
    stored = evidence_bytes.all_stored(work)
    hashes: dict[str, str] = {}
    gone, damaged = set(), []
    for place, file in enumerate(stored, start=1):
        on_progress("files", place, len(stored))
        name = file.key
        try:
            pieces = work.files.pieces(name)
        except FileNotFoundError:
            gone.add(file)
            continue
        _, hashes[name] = _write(archive, name, pieces)
        if hashes[name] != file.sha256:
            damaged.append(name)
    lost = gone & set(database.read(evidence_bytes.all_stored)) if gone else set()
    names = [file.key for file in lost]
    return _Files(hashes, frozenset(gone - lost), tuple(sorted([*names, *damaged])))


def _copy_rows(
    work: Work, archive: zipfile.ZipFile, taken_back: frozenset[evidence_bytes.Stored], on_progress: ProgressCallback
) -> tuple[int, dict[str, str]]:
    tables = [table for table in METADATA.sorted_tables if table.name not in NEVER_COPIED]
    hashes: dict[str, str] = {}
    rows = 0
    for place, table in enumerate(tables):
        on_progress("tables", place, len(tables))
        table_rows = _rows(work.connection, table)
        if table.name == "evidence" and taken_back:
            table_rows = (_removed(row, taken_back, work) for row in table_rows)
        name = rows_name(table.name)
        count, hashes[name] = _write(archive, name, map(_line, table_rows))
        rows += count
    return rows, hashes


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(ordered).mappings():
        yield dict(row)


def _removed(row: dict[str, Any], taken_back: frozenset[evidence_bytes.Stored], work: Work) -> dict[str, Any]:
    """The row, marked as removed if its file was deleted after the snapshot: a copy has row and bytes, or neither."""
    if row["removed_at"] is None and evidence_bytes.Stored(row["response_id"], row["sha256"]) in taken_back:
        return row | {"removed_at": work.now}
    return row


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps({key: plain(value) for key, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            count += 1
    return count, digest.hexdigest()
