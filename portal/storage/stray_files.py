"""Files that no row points at, and rows whose files are gone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from portal.storage import evidence
from portal.storage.database import Work

OLD_ENOUGH = timedelta(hours=1)
"""A file is written before its row, so a young one may still get a row."""


@dataclass(frozen=True)
class StrayFiles:
    """`stray` can be deleted; `lost` are files that rows point at and the disk does not have."""

    stray: tuple[Path, ...]
    lost: tuple[str, ...]


def look(work: Work) -> StrayFiles:
    """Compare the rows with the disk. Unfinished files of uploads and restores that stopped are stray too."""
    stored = evidence.all_stored(work)
    wanted = {evidence.path(work, file) for file in stored}
    found = set(_files(work.files))
    stray = tuple(sorted(file for file in found - wanted if _is_old(work, file)))
    lost = tuple(f"{file.response}/{file.sha256}" for file in stored if evidence.path(work, file) not in found)
    return StrayFiles(stray, lost)


def _files(folder: Path) -> Iterator[Path]:
    for within, _, names in os.walk(folder):
        yield from (Path(within) / name for name in names)


def _is_old(work: Work, file: Path) -> bool:
    try:
        return work.now.timestamp() - file.stat().st_mtime > OLD_ENOUGH.total_seconds()
    except FileNotFoundError:
        return False


def sweep(work: Work) -> int:
    """Delete what is stray; how many files."""
    stray = look(work).stray
    for file in stray:
        if _is_old(work, file):  # the same bytes may have come in once more
            file.unlink(missing_ok=True)
    return len(stray)
