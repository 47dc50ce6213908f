"""A whole copy of an installation in one file, and back: rows, evidence, and the hashes that prove them.

The copy is read from one snapshot while the portal runs, as JSON lines: it fits either database, so it is also the way
from SQLite to PostgreSQL. PORTAL_SECRET is not in it; keep it apart, without it waiting letters stay sealed. A restored
portal carries no letter until it is told to, and every session has ended: an old copy would write to people again.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, inspect, select

from portal.domain.refusals import Conflict, Invalid
from portal.storage import migrating, portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA

FORMAT = "candour-backup/1"
MANIFEST = "manifest.json"
NEVER_COPIED = frozenset({"session", "password_token", "attempt", "erasure_door"})
AT_ONCE = 1000
PIECE = 1 << 20

Told = Callable[[str, int, int], None]
"""Called with a name, how much is done and how much there is, for a progress bar."""


@dataclass(frozen=True)
class Copied:
    """What a copy holds."""

    rows: int
    files: int
    made_at: datetime


def _silent(name: str, done: int, whole: int) -> None:
    """Nobody watches."""


def backup(database: Database, to: Path, told: Told = _silent) -> Copied:
    """Write the whole copy to `to`, complete or not at all: it is written beside it, synced and then renamed."""
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as writing:
            copied = database.read(_copy, writing, told)
            writing.flush()
            os.fsync(writing.fileno())
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(to.parent)
    return copied


def _copy(work: Work, writing: IO[bytes], told: Told) -> Copied:
    connection = work.session.connection()
    revision = migrating.revision(connection)  # the first statement fixes the snapshot
    hashes: dict[str, str] = {}
    rows = files = 0
    with zipfile.ZipFile(writing, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        tables = [table for table in METADATA.sorted_tables if table.name not in NEVER_COPIED]
        for place, table in enumerate(tables):
            told("tables", place, len(tables))
            name = f"rows/{table.name}.jsonl"
            lines = _lines(connection, table)
            count, hashes[name] = _write(archive, name, lines)
            rows += count
        found = _evidence(work.files)
        for files, file in enumerate(found, start=1):
            told("files", files, len(found))
            name = f"evidence/{file.relative_to(work.files).as_posix()}"
            _, hashes[name] = _write(archive, name, _pieces(file))
        manifest = {
            "format": FORMAT,
            "made_at": work.now.isoformat(),
            "revision": revision,
            "rows": rows,
            "sha256": hashes,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Copied(rows, files, work.now)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    ordered = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=AT_ONCE).execute(ordered).mappings():
        yield json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def _evidence(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as reading:
        while piece := reading.read(PIECE):
            yield piece


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            digest.update(piece)
            count += 1
    return count, digest.hexdigest()


def restore(database: Database, source: Path, told: Told = _silent) -> Copied:
    """Fill an empty database and an empty evidence folder from the copy; refuses when something is there already.

    Every entry's hash is checked before anything is written. Rows come in one transaction; the tables are then brought
    to today's shape. Afterwards the portal is `restored`: no letter leaves, no session lives.
    """
    with _opened(source) as archive:
        manifest = _manifest(archive)
        _check_hashes(archive, manifest, told)
        _check_empty(database)
        database.migrate(manifest["revision"])
        _put_files(archive, database.data / "evidence", told)
        rows = database.write(_load, archive, told)
    database.upgrade()
    database.write(lambda work: portal_state.put(work, portal_state.RESTORED, work.now.isoformat()))
    files = sum(name.startswith("evidence/") for name in manifest["sha256"])
    return Copied(rows, files, datetime.fromisoformat(manifest["made_at"]))


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError:
        raise Invalid(f"There is no file {source}.") from None
    except (zipfile.BadZipFile, OSError):
        raise Invalid(f"{source} is not a copy made by portal backup, or it is damaged.") from None


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile):
        raise Invalid("This is not a copy made by portal backup, or it is damaged.") from None
    if manifest.get("format") != FORMAT or not migrating.knows(manifest["revision"]):
        raise Invalid("This copy was made by a newer portal. Restore it with that one.")
    return manifest


def _check_hashes(archive: zipfile.ZipFile, manifest: dict[str, Any], told: Told) -> None:
    for place, (name, expected) in enumerate(manifest["sha256"].items(), start=1):
        told("check", place, len(manifest["sha256"]))
        digest = hashlib.sha256()
        try:
            with archive.open(name) as entry:
                while piece := entry.read(PIECE):
                    digest.update(piece)
        except (KeyError, zipfile.BadZipFile, EOFError):
            raise Invalid(f"The copy is damaged: {name} cannot be read. Nothing was restored.") from None
        if digest.hexdigest() != expected:
            raise Invalid(f"The copy is damaged: {name} is not what was written. Nothing was restored.")


def _check_empty(database: Database) -> None:
    """An installation with anybody in it is never written over."""
    with database.reader.connect() as connection:
        filled = [
            table.name
            for table in METADATA.sorted_tables
            if inspect(connection).has_table(table.name)
            and connection.execute(select(func.count()).select_from(table)).scalar_one()
        ]
    if filled or _evidence(database.data / "evidence"):
        raise Conflict(
            "This installation is not empty. Restore into a new one: another database and another data folder."
        )


def _put_files(archive: zipfile.ZipFile, folder: Path, told: Told) -> None:
    names = [name for name in archive.namelist() if name.startswith("evidence/")]
    for place, name in enumerate(names, start=1):
        told("files", place, len(names))
        target = folder / name.removeprefix("evidence/")
        if not target.resolve().is_relative_to(folder.resolve()):
            raise Invalid("The copy holds a file that would leave the folder of evidence. Nothing was restored.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as entry, target.open("wb") as writing:
            while piece := entry.read(PIECE):
                writing.write(piece)
            os.fsync(writing.fileno())
        _sync_folder(target.parent)


def _load(work: Work, archive: zipfile.ZipFile, told: Told) -> int:
    """Insert every row, parents before children, into tables of the copy's own time."""
    connection = work.session.connection()
    there = [table for table in METADATA.sorted_tables if f"rows/{table.name}.jsonl" in archive.NameToInfo]
    rows = 0
    for place, table in enumerate(there):
        told("tables", place, len(there))
        with archive.open(f"rows/{table.name}.jsonl") as entry:
            rows += _insert(connection, table, entry)
    return rows


def _insert(connection: Connection, table: Table, lines: IO[bytes]) -> int:
    count, batch = 0, []
    then: Table | None = None
    for line in lines:
        row = json.loads(line)
        then = _as_it_was(table, row) if then is None else then
        batch.append({key: _typed(then.c[key], value) for key, value in row.items()})
        count += 1
        if len(batch) == AT_ONCE:
            connection.execute(insert(then), batch)
            batch = []
    if batch and then is not None:
        connection.execute(insert(then), batch)
    return count


def _as_it_was(table: Table, row: dict[str, Any]) -> Table:
    """The table with the columns the copy knows; a column since gone is taken as text."""
    columns = [Column(name, table.c[name].type) if name in table.c else Column(name) for name in row]
    return Table(table.name, MetaData(), *columns)


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = getattr(column.type, "impl", column.type)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
