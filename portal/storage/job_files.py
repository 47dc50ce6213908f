"""What jobs make, on disk for a day: files that only the portal's own user may read, whole or not there.

A file is named by its job and the claim under which it was made, so that a worker who was taken for dead and writes on
overwrites nobody's.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

from portal.domain.refusals import Expired
from portal.storage import jobs, private_files
from portal.storage.database import Database, Work
from portal.storage.jobs import JobRow

GONE = "This file is no longer kept. Results are kept for a day. Start again to get a new one."
UNCLAIMED_FOR = timedelta(hours=1)
"""A file is on disk before its job is finished: only one that has been alone for so long is swept."""


def name_of(job: JobRow) -> str:
    """The name of the file that a job makes under its present claim."""
    return f"{job.id}.{job.fence}"


@contextmanager
def writing(database: Database, job: JobRow) -> Iterator[IO[bytes]]:
    """A file to write; it gets its name when all of it is on the disk, and nothing stays behind otherwise."""
    folder = _folder(database.files)
    private_files.make_folder(folder)
    unfinished = folder / f"{name_of(job)}{private_files.UNFINISHED}"
    try:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        private_files.touch(unfinished, database.clock())
        unfinished.replace(folder / name_of(job))
    finally:
        unfinished.unlink(missing_ok=True)
    private_files.sync(folder)


def opened(work: Work, job: JobRow) -> IO[bytes]:
    """The file of a finished job, to be read and closed by the caller."""
    try:
        return (_folder(work.files) / str(job.result["file"])).open("rb")
    except (FileNotFoundError, KeyError):
        raise Expired(GONE) from None


def remove(database: Database, job: JobRow) -> None:
    """Take away what a claim has made that came to nothing."""
    (_folder(database.files) / name_of(job)).unlink(missing_ok=True)


def sweep(work: Work) -> int:
    """Delete the files of results that are kept no longer, and what nobody finished; how many there were."""
    folder = _folder(work.files)
    wanted = jobs.results_kept(work)
    files = [file for file in folder.iterdir() if file.name not in wanted] if folder.is_dir() else []
    unwanted = [file for file in files if _is_old(work, file)]
    for file in unwanted:
        file.unlink(missing_ok=True)
    return len(unwanted)


def _folder(files: Path) -> Path:
    return files.parent / "jobs"


def _is_old(work: Work, file: Path) -> bool:
    with suppress(FileNotFoundError):
        return work.now.timestamp() - file.stat().st_mtime > UNCLAIMED_FOR.total_seconds()
    return False
