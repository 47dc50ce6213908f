"""Files of evidence that no clean copy was made of yet, or that the virus scanner has not seen."""

from sqlalchemy import ColumnElement, or_

from portal.storage import evidence
from portal.storage.database import Work
from portal.storage.evidence import Evidence
from portal.storage.rows import col, each
from portal.storage.tables import Evidence as EvidenceTable


def waiting(work: Work, most: int) -> tuple[Evidence, ...]:
    """Files that no clean copy was made of yet, or that the scanner has not seen, the oldest first."""
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
    """Write down what the scanner said; "" where it found nothing."""
    evidence.change(work, file, scanned_at=work.now, virus=virus[:200] or None)


def mark_cleaned(work: Work, file: Evidence, clean: bytes | None, clean_type: str = "") -> None:
    """Add the clean copy of a file that came before there were any; None where it cannot be made."""
    digest = evidence.stage(work.files, file.response, clean, at=work.now) if clean is not None else ""
    evidence.change(work, file.id, clean_sha256=digest, clean_type=clean_type)
