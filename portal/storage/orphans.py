"""Files of evidence and uploads that no row points at, and rows whose files are gone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from portal.storage import evidence
from portal.storage.database import Work
from portal.storage.private_files import UNFINISHED
from portal.storage.rows import col
from portal.storage.tables import Evidence

UNFINISHED_FOR = timedelta(hours=1)
ORPHANED_FOR = timedelta(hours=24)
"""A file is on disk before its row is: only one that has been alone for long is an orphan."""
DIGEST = re.compile(r"[0-9a-f]{64}")


def find(work: Work) -> tuple[Path, ...]:
    """Every file that was never finished, or that no row has pointed at for a day."""
    return tuple(file for folder in _folders(work.files) for file in _of_response(work, folder))


def sweep(work: Work) -> int:
    """Delete them, and folders that are empty then; how many files there were."""
    found = find(work)
    for file in found:
        with suppress(OSError):  # somebody else has just swept it
            file.unlink(missing_ok=True)
    for folder in {file.parent for file in found} - {work.files.parent / "uploads"}:
        with suppress(OSError):  # not empty
            folder.rmdir()
    return len(found)


def lost(work: Work) -> list[str]:
    """The files that rows point at and the disk does not have, as response and hash."""
    stored = evidence.all_stored(work)
    return [f"{file.response}/{file.sha256}" for file in stored if not evidence.path(work, file).exists()]


def _folders(files: Path) -> Iterator[Path]:
    for folder in (files.parent / "uploads", *(files.iterdir() if files.is_dir() else ())):
        if folder.is_dir():
            yield folder


def _of_response(work: Work, folder: Path) -> Iterator[Path]:
    files = [file for file in folder.iterdir() if file.is_file()]
    yield from (file for file in files if file.name.endswith(UNFINISHED) and _is_older(work, file, UNFINISHED_FOR))
    old = [file for file in files if DIGEST.fullmatch(file.name) and _is_older(work, file, ORPHANED_FOR)]
    wanted = _wanted(work, folder.name) if old else set()
    yield from (file for file in old if file.name not in wanted)


def _wanted(work: Work, response: str) -> set[str | None]:
    statement = select(col(Evidence.sha256), col(Evidence.clean_sha256)).where(
        col(Evidence.response_id) == response, col(Evidence.removed_at).is_(None)
    )
    return {digest for row in work.execute(statement) for digest in row}


def _is_older(work: Work, file: Path, age: timedelta) -> bool:
    try:
        return work.now.timestamp() - file.stat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
