"""Scanning and cleaning the files of evidence that wait for it."""

import logging
import threading

from portal import evidence_files
from portal.domain.events.responses import RefusedByScanner
from portal.domain.refusals import Invalid
from portal.evidence_files.clamav import Scanner, ScannerAway
from portal.storage import evidence_bytes, evidence_waiting, history
from portal.storage.database import Database, Work
from portal.storage.evidence import Evidence
from portal.storage.files import UNREADABLE

log = logging.getLogger("portal.housekeeping")

AT_ONCE = 20


def check_waiting(database: Database, stop: threading.Event | None = None) -> int:
    """Clean and scan waiting files; returns how many. Stops if the scanner is unavailable."""
    looked_at = 0
    for file in database.read(evidence_waiting.waiting, AT_ONCE):
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
        data = database.files.read(evidence_bytes.key(file.response, file.sha256))
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
            raise  # not a problem of this file: the next round tries again
        return None


def _scanned(work: Work, file: Evidence, virus: str) -> None:
    evidence_waiting.mark_scanned(work, file.id, virus)
    if virus:
        history.note(work, RefusedByScanner(file.id), file.organisation)


def _cleaned(work: Work, file: Evidence, cleaned: evidence_files.Cleaned | None) -> None:
    evidence_waiting.mark_cleaned(work, file, cleaned.clean if cleaned else None, cleaned.clean_type if cleaned else "")
