"""What the portal does by itself beside mail: scan waiting evidence, sweep files, erase what is kept no longer."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

from portal import evidence_files
from portal.domain.events.responses import RefusedByScanner
from portal.domain.refusals import Invalid
from portal.evidence_files.clamav import Scanner, ScannerAway
from portal.storage import evidence, history, orphans, wiping
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.files import UNREADABLE
from portal.workflow import retain

log = logging.getLogger("portal.housekeeping")

AT_ONCE = 20
PAUSE_SECONDS = 30.0
SWEEP_EVERY = timedelta(hours=1)


async def keep_going(database: Database, stop: asyncio.Event, *, pause: float = PAUSE_SECONDS) -> None:
    """Rounds until `stop` is set. Nothing else ends it: what fails is tried again in the next round."""
    swept_at: datetime | None = None
    while not stop.is_set():
        try:
            await asyncio.to_thread(check_waiting, database, stop)
            now = database.clock()
            if swept_at is None or now - swept_at >= SWEEP_EVERY:
                await asyncio.to_thread(retain.apply, database)
                await asyncio.to_thread(database.write, orphans.sweep)
                swept_at = now
            await asyncio.to_thread(wiping.wipe_if_wanted, database)
        except Exception as problem:  # its words may hold a file's name, so only its kind is told
            log.error("housekeeping failed: %s", type(problem).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


def check_waiting(database: Database, stop: asyncio.Event | None = None) -> int:
    """Clean and scan the files that wait for it; how many were looked at. Stops when the scanner is away."""
    looked_at = 0
    for file in database.read(evidence.waiting, AT_ONCE):
        if stop is not None and stop.is_set():
            break
        try:
            _check(database, file)
        except ScannerAway as away:
            log.warning("the virus scanner does not answer: %s", away)
            break
        looked_at += 1
    return looked_at


def _check(database: Database, file: Evidence) -> None:
    try:
        data = database.files.read(evidence.key(file.response, file.sha256))
    except UNREADABLE:
        database.write(_cleaned, file, None)
        return
    if database.scanner and file.scanned_at is None:
        virus = Scanner.at(database.scanner).finds(data)
        database.write(_scanned, file, virus)
        if virus:
            return
    if file.clean_sha256 is None:
        database.write(_cleaned, file, _clean(data))


def _clean(data: bytes) -> evidence_files.Cleaned | None:
    try:
        return evidence_files.clean(data)
    except Invalid as refused:
        if refused.sentence == evidence_files.BUSY:
            raise  # says nothing about this file: the next round tries again
        return None


def _scanned(work: Work, file: Evidence, virus: str) -> None:
    evidence.mark_scanned(work, file.id, virus)
    if virus:
        history.note(work, RefusedByScanner(file.id), file.organisation)


def _cleaned(work: Work, file: Evidence, cleaned: evidence_files.Cleaned | None) -> None:
    evidence.mark_cleaned(work, file, cleaned.clean if cleaned else None, cleaned.clean_type if cleaned else "")
