"""The files that jobs produce, stored for a day, complete or not at all.

A file is named by its job and the claim under which it was made, so that a worker that was presumed dead and is still
writing overwrites no other file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO

from portal.domain.refusals import Expired
from portal.storage import jobs
from portal.storage.database import Database, Work
from portal.storage.files import EXPORTS
from portal.storage.jobs import JobRow

GONE = "This file is no longer kept. Results are kept for a day. Start again to get a new one."
UNCLAIMED_FOR = timedelta(hours=1)
"""A file is stored before its job is finished, so only one without a job for this long is swept."""


def name_of(job: JobRow) -> str:
    """The name of the file that a job produces under its current claim."""
    return f"{job.id}.{job.fence}"


def key_of(job: JobRow, name: str) -> str:
    """Its key in the store: in the folder of its organisation, which an erasure empties."""
    return f"{EXPORTS}/{job.organisation_id or 'portal'}/{name}"


@contextmanager
def writing(database: Database, job: JobRow) -> Iterator[IO[bytes]]:
    """A file to write to; it is stored when complete, otherwise nothing remains."""
    with TemporaryFile() as file:
        yield file
        file.flush()
        file.seek(0)
        database.files.put(key_of(job, name_of(job)), file, at=database.clock())


def opened(work: Work, job: JobRow) -> IO[bytes]:
    """The file of a finished job; the caller reads and closes it."""
    try:
        pieces = work.files.pieces(key_of(job, str(job.result["file"])))
    except (FileNotFoundError, KeyError):
        raise Expired(GONE) from None
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.writelines(pieces)
    file.seek(0)
    return file


def remove(database: Database, job: JobRow) -> None:
    """Delete the file of a claim that came to nothing."""
    database.files.delete(key_of(job, name_of(job)))


def sweep(work: Work) -> int:
    """Delete the files of expired results; returns how many."""
    wanted = jobs.results_kept(work)
    files = [file for file in work.files.list(EXPORTS) if file.parts[-1] not in wanted]
    unwanted = [file for file in files if work.now - file.at > UNCLAIMED_FOR]
    for file in unwanted:
        work.files.delete(file.key)
    return len(unwanted)
