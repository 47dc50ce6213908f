"""Files of evidence that have no clean copy yet, or that the virus scanner has not scanned."""

from sqlalchemy import ColumnElement, or_

from portal.storage import evidence, evidence_bytes
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.rows import col, each
from portal.storage.tables import Evidence as EvidenceTable


def waiting(work: Work, most: int) -> tuple[Evidence, ...]:
    """Files that have no clean copy yet, or that the scanner has not scanned, the oldest first."""
    missing: list[ColumnElement[bool]] = [col(EvidenceTable.clean_sha256).is_(None)]
    if work.scanner:
        missing.append(col(EvidenceTable.scanned_at).is_(None))
    statement = (
        evidence.STANDING_FILES.where(or_(*missing), col(EvidenceTable.virus).is_(None))
        .order_by(col(EvidenceTable.received_at))
        .limit(most)
    )
    return tuple(evidence.checked(work, file) for file in each(Evidence, work.execute(statement)))


def mark_scanned(work: Work, file: str, virus: str) -> None:
    """Record the scanner's result; "" if it found nothing."""
    evidence.change(work, file, scanned_at=work.now, virus=virus[:200] or None)


def mark_cleaned(work: Work, file: Evidence, clean: bytes | None, clean_type: str = "") -> None:
    """Add the clean copy of a file that has none yet; None if it cannot be made."""
    digest = evidence_bytes.stage(work.files, file.response, clean, at=work.now) if clean is not None else ""
    evidence.change(work, file.id, clean_sha256=digest, clean_type=clean_type)
