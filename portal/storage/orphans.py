"""Files without a row, expired uploads, and rows whose files are missing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select

from portal.storage import evidence_bytes, uploads
from portal.storage.database import Work
from portal.storage.files import AREAS, EVIDENCE, UPLOADS, StoredFile
from portal.storage.rows import col
from portal.storage.tables import Evidence

UNFINISHED_FOR = timedelta(hours=1)
ORPHANED_FOR = timedelta(hours=24)
"""A file is stored before its row is, so it is an orphan only after this long without one."""
DIGEST = re.compile(r"[0-9a-f]{64}")


def find(work: Work) -> tuple[StoredFile, ...]:
    """Every file that was never finished, has expired, or has had no row for a day."""
    return tuple(file for area in AREAS for file in _of_area(work, area))


def sweep(work: Work) -> int:
    """Delete them; returns how many files."""
    files = find(work)
    for file in files:
        work.files.delete(file.key)
    return len(files)


def lost(work: Work) -> list[str]:
    """The files that rows refer to and the store does not have, as `response/hash`."""
    stored = evidence_bytes.all_stored(work)
    present = {file.key for file in work.files.list(EVIDENCE)} if stored else set()
    return [f"{file.response}/{file.sha256}" for file in stored if file.key not in present]


def _of_area(work: Work, area: str) -> Iterator[StoredFile]:
    for names, listed in groupby(work.files.list(area), key=lambda file: tuple(file.parts[:-1])):
        files = list(listed)
        yield from (file for file in files if file.is_unfinished and _is_older(work, file, UNFINISHED_FOR))
        finished = [file for file in files if not file.is_unfinished]
        if area == UPLOADS:
            yield from (file for file in finished if _is_older(work, file, uploads.GOOD_FOR))
        elif area == EVIDENCE:
            yield from _alone(work, names[-1], finished)


def _alone(work: Work, response: str, files: list[StoredFile]) -> Iterator[StoredFile]:
    old = [file for file in files if DIGEST.fullmatch(file.parts[-1]) and _is_older(work, file, ORPHANED_FOR)]
    wanted = _wanted(work, response) if old else set()
    yield from (file for file in old if file.parts[-1] not in wanted)


def _wanted(work: Work, response: str) -> set[str | None]:
    statement = select(col(Evidence.sha256), col(Evidence.clean_sha256)).where(
        col(Evidence.response_id) == response, col(Evidence.removed_at).is_(None)
    )
    return {digest for row in work.execute(statement) for digest in row}


def _is_older(work: Work, file: StoredFile, age: timedelta) -> bool:
    return work.now - file.at > age
