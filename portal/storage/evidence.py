"""Files that suppliers hand over: the bytes in the file store by their hash, what is known about them as rows.

Each lies there twice: as it came (`sha256`), for safeguarding alone, and the clean copy (`clean_sha256`) that everybody
else downloads. Both are written whole before the row, so a row never points at half a file. What no row points at is
swept, see `portal.storage.orphans`.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, insert, or_, select, update

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, NotFound
from portal.storage import reopening
from portal.storage.database import Work
from portal.storage.files import EVIDENCE, UNREADABLE, FileStore
from portal.storage.responses import InvitationDetails, of_invitation
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Evidence as EvidenceTable

DAMAGED = Message("This file is damaged on the portal's disk and cannot be handed out. Please tell the operator.")
NOT_YET = Message("This file is still being checked and is not yet available. Please try again in a few minutes.")
REFUSED = Message("This file did not pass the check for viruses and cannot be downloaded.")

Check: TypeAlias = Literal["passed", "waiting", "refused"]


@dataclass(frozen=True)
class Evidence:
    """One file of a response. `file_name` is the sender's word with our ending; the media types are ours.

    `clean_sha256` is None until the clean copy is made, "" where none can be. `check` is whether it may be downloaded.
    """

    id: str
    response: str
    family: str
    question: str
    sha256: str
    size: int
    media_type: str
    file_name: str
    state: str
    received_at: datetime
    clean_sha256: str | None
    clean_type: str | None
    scanned_at: datetime | None
    virus: str | None
    organisation: str
    is_restricted: bool
    check: Check = "waiting"


@dataclass(frozen=True)
class NewEvidence:
    """A file as it is to be kept: as it came and clean. `is_scanned` when the virus scanner has found nothing.

    `is_restricted`: it holds data about single people, and was confirmed.
    """

    data: bytes
    media_type: str
    file_name: str
    clean: bytes
    clean_type: str
    is_scanned: bool
    is_restricted: bool = False


_STANDING_FILES = select_as(
    Evidence,
    EvidenceTable,
    response=col(EvidenceTable.response_id),
    organisation=col(EvidenceTable.organisation_id),
).where(col(EvidenceTable.removed_at).is_(None))


def of_response(work: Work, response: str) -> tuple[Evidence, ...]:
    """The files of a response that were not removed, as they came in."""
    return of_responses(work, (response,)).get(response, ())


def of_responses(work: Work, responses: Collection[str]) -> dict[str, tuple[Evidence, ...]]:
    """The files of each of these responses that have any, in one query."""
    statement = _STANDING_FILES.where(col(EvidenceTable.response_id).in_(responses))
    if work.actor.kind != "respondent":
        statement = statement.where(_is_submitted())
    rows = work.execute(statement.order_by(col(EvidenceTable.received_at), col(EvidenceTable.id)))
    files: dict[str, list[Evidence]] = {}
    for file in each(Evidence, rows):
        files.setdefault(file.response, []).append(_checked(work, file))
    return {response: tuple(those) for response, those in files.items()}


def of_invitation_files(work: Work, invitation: str) -> tuple[Evidence, ...]:
    """The files of an invitation of the actor's organisation."""
    response = of_invitation(work, invitation)
    return of_response(work, response) if response else ()


def one(work: Work, evidence: str) -> Evidence:
    """One file of the actor's organisation; for a respondent, of their own response only."""
    statement = _STANDING_FILES.where(
        col(EvidenceTable.id) == evidence, col(EvidenceTable.organisation_id) == work.actor.organisation
    )
    if work.actor.kind == "respondent":
        statement = statement.where(col(EvidenceTable.response_id) == of_invitation(work, work.actor.invitation or ""))
    else:
        statement = statement.where(_is_submitted())
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _checked(work, filled(Evidence, row))


def _is_submitted() -> ColumnElement[bool]:
    return reopening.is_submitted(col(EvidenceTable.response_id), col(EvidenceTable.received_at))


def _checked(work: Work, found: Evidence) -> Evidence:
    """Fail closed: where a scanner is named, a file that it has not seen waits."""
    if found.virus is not None or found.clean_sha256 == "":
        return replace(found, check="refused")
    is_waiting = found.clean_sha256 is None or (work.scanner and found.scanned_at is None)
    return replace(found, check="waiting" if is_waiting else "passed")


def read(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with the bytes of its clean copy, once it has passed every check."""
    evidence_row = one(work, evidence)
    if evidence_row.check != "passed":
        raise Conflict(NOT_YET if evidence_row.check == "waiting" else REFUSED)
    return evidence_row, _bytes(work, evidence_row.response, evidence_row.clean_sha256 or "")


def read_original(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with its bytes as they came; not one that a scanner has refused or not seen."""
    found = one(work, evidence)
    if found.virus is not None:
        raise Conflict(REFUSED)
    if work.scanner and found.scanned_at is None:
        raise Conflict(NOT_YET)
    return found, _bytes(work, found.response, found.sha256)


def _bytes(work: Work, response: str, digest: str) -> bytes:
    """Bytes that must still have the hash they came with; gone or changed ones are a sentence."""
    try:
        data = work.files.read(key(response, digest))
    except UNREADABLE:
        raise NotFound(DAMAGED) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotFound(DAMAGED)
    return data


def stage(files: FileStore, response: str, data: bytes, *, at: datetime) -> str:
    """Put bytes into the store before the transaction that points at them; returns their hash. Safe to repeat."""
    digest = hashlib.sha256(data).hexdigest()
    name = key(response, digest)
    stored = files.find(name)
    if stored is not None and stored.size == len(data):
        files.touch(name, at=at)
    else:
        files.put(name, data, at=at)
    return digest


def add(work: Work, invited: InvitationDetails, family: str, question: str, new: NewEvidence) -> str:
    """Keep a file: its bytes on disk first, then its row. Returns the row's id."""
    row = {
        "id": work.new_id(),
        "organisation_id": invited.organisation,
        "response_id": invited.response,
        "family": family,
        "question": question,
        "sha256": stage(work.files, invited.response, new.data, at=work.now),
        "size": len(new.data),
        "media_type": new.media_type,
        "file_name": new.file_name,
        "state": "received",
        "received_at": work.now,
        "clean_sha256": stage(work.files, invited.response, new.clean, at=work.now),
        "clean_type": new.clean_type,
        "scanned_at": work.now if new.is_scanned else None,
        "is_restricted": new.is_restricted,
    }
    work.execute(insert(table_of(EvidenceTable)), row)
    return str(row["id"])


def remove(work: Work, evidence: Evidence) -> None:
    """Take a file out of its response; `sweep` takes its bytes once this is certain."""
    _change(work, evidence.id, removed_at=work.now)


def waiting(work: Work, most: int) -> tuple[Evidence, ...]:
    """Files that no clean copy was made of yet, or that the scanner has not seen, the oldest first."""
    missing: list[ColumnElement[bool]] = [col(EvidenceTable.clean_sha256).is_(None)]
    if work.scanner:
        missing.append(col(EvidenceTable.scanned_at).is_(None))
    statement = (
        _STANDING_FILES.where(or_(*missing), col(EvidenceTable.virus).is_(None))
        .order_by(col(EvidenceTable.received_at))
        .limit(most)
    )
    return tuple(_checked(work, file) for file in each(Evidence, work.execute(statement)))


def mark_scanned(work: Work, evidence: str, virus: str) -> None:
    """Write down what the scanner said; "" where it found nothing."""
    _change(work, evidence, scanned_at=work.now, virus=virus[:200] or None)


def mark_cleaned(work: Work, evidence: Evidence, clean: bytes | None, clean_type: str = "") -> None:
    """Add the clean copy of a file that came before there were any; None where it cannot be made."""
    digest = stage(work.files, evidence.response, clean, at=work.now) if clean is not None else ""
    _change(work, evidence.id, clean_sha256=digest, clean_type=clean_type)


def _change(work: Work, evidence: str, **values: object) -> None:
    work.execute(update(table_of(EvidenceTable)).where(col(EvidenceTable.id) == evidence).values(**values))


def sweep(work: Work, evidence: Evidence) -> None:
    """Delete the bytes of a removed file, unless the same bytes still stand elsewhere in its response."""
    others = of_response(work, evidence.response)
    wanted = {digest for other in others for digest in (other.sha256, other.clean_sha256)}
    for digest in {evidence.sha256, evidence.clean_sha256} - wanted:
        if digest:
            work.files.delete(key(evidence.response, digest))


@dataclass(frozen=True, order=True)
class Stored:
    """Where the bytes of a file, or of its clean copy, lie: its response's folder and their hash."""

    response: str
    sha256: str

    @property
    def key(self) -> str:
        """Its key in the file store."""
        return key(self.response, self.sha256)


def all_stored(work: Work) -> list[Stored]:
    """Every file of this installation that a row points at, once, in order."""
    columns = select(col(EvidenceTable.response_id), col(EvidenceTable.sha256), col(EvidenceTable.clean_sha256))
    rows = work.execute(columns.where(col(EvidenceTable.removed_at).is_(None)))
    return sorted(
        {Stored(row.response_id, digest) for row in rows for digest in (row.sha256, row.clean_sha256) if digest}
    )


def key(response: str, digest: str) -> str:
    """Where the bytes with this hash lie in the file store."""
    return f"{EVIDENCE}/{response}/{digest}"
