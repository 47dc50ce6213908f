"""Files from suppliers: facts about them as rows, their bytes in the file store (`evidence_bytes`).

Each is stored twice: the original (`sha256`), for safeguarding only, and the clean copy (`clean_sha256`) that everybody
else downloads. Both are complete before the row is written, so a row never refers to half a file.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, insert, or_, select, update

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, NotFound
from portal.storage import evidence_bytes, reopening
from portal.storage.database import Work
from portal.storage.responses import InvitationDetails, QuestionRef, of_invitation
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Evidence as EvidenceTable
from portal.storage.tables import Submission

NOT_YET = Message("This file is still being checked and is not yet available. Please try again in a few minutes.")
REFUSED = Message("This file did not pass the check for viruses and cannot be downloaded.")

Check: TypeAlias = Literal["passed", "waiting", "refused"]


@dataclass(frozen=True)
class Evidence:
    """One file of a response. `file_name` is the sender's name with our extension; we determine the media types.

    `clean_sha256` is None until the clean copy is made, "" if it cannot be. `check` says whether it may be downloaded.
    A file without a question belongs to the whole response, or to the follow-up it was sent with.
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
    description: str
    expires_on: date | None
    is_supplement: bool
    follow_up_id: str | None
    replaced_at: datetime | None
    replaced_by: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    check: Check = "waiting"
    is_expired: bool = False

    @property
    def place(self) -> QuestionRef:
        """The question it belongs to."""
        return self.family, self.question

    @property
    def is_current(self) -> bool:
        """Whether it counts: neither replaced by a newer file nor withdrawn."""
        return self.replaced_at is None and self.withdrawn_at is None

    @property
    def digests(self) -> frozenset[str]:
        """The hashes of the original and the clean copy."""
        return frozenset(digest for digest in (self.sha256, self.clean_sha256) if digest)


@dataclass(frozen=True)
class Description:
    """What a supplier says about a file: what it shows, and the last day on which it is valid."""

    text: str = ""
    expires_on: date | None = None


UNDESCRIBED = Description()


@dataclass(frozen=True)
class NewEvidence:
    """A file to store, with its original and its clean copy. `is_scanned`: the virus scanner has found nothing.

    `is_restricted`: it contains personal data, and the sender confirmed that. A supplement comes after submission.
    """

    data: bytes
    media_type: str
    file_name: str
    clean: bytes
    clean_type: str
    is_scanned: bool
    is_restricted: bool = False
    described: Description = UNDESCRIBED
    is_supplement: bool = False
    follow_up: str | None = None

    @property
    def sha256(self) -> str:
        """The hash of the original."""
        return hashlib.sha256(self.data).hexdigest()


STANDING_FILES = select_as(
    Evidence,
    EvidenceTable,
    response=col(EvidenceTable.response_id),
    organisation=col(EvidenceTable.organisation_id),
).where(col(EvidenceTable.removed_at).is_(None))


def of_response(work: Work, response: str) -> tuple[Evidence, ...]:
    """The files of a response that were not removed, in order of arrival."""
    return of_responses(work, (response,)).get(response, ())


def of_responses(work: Work, responses: Collection[str]) -> dict[str, tuple[Evidence, ...]]:
    """The files of each of these responses that have any, in one query."""
    statement = STANDING_FILES.where(col(EvidenceTable.response_id).in_(responses))
    if work.actor.kind != "respondent":
        statement = statement.where(_is_submitted())
    rows = work.execute(statement.order_by(col(EvidenceTable.received_at), col(EvidenceTable.id)))
    files: dict[str, list[Evidence]] = {}
    for file in each(Evidence, rows):
        files.setdefault(file.response, []).append(checked(work, file))
    return {response: tuple(those) for response, those in files.items()}


def get(work: Work, evidence: str) -> Evidence:
    """One file of the actor's organisation; for a respondent, of their own response only."""
    statement = STANDING_FILES.where(
        col(EvidenceTable.id) == evidence, col(EvidenceTable.organisation_id) == work.actor.organisation
    )
    if work.actor.kind == "respondent":
        statement = statement.where(col(EvidenceTable.response_id) == of_invitation(work, work.actor.invitation or ""))
    else:
        statement = statement.where(_is_submitted())
    row = work.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return checked(work, filled(Evidence, row))


def _is_submitted() -> ColumnElement[bool]:
    """Whether a file was ever submitted: not part of an open correction, nor replaced while it was a draft."""
    submitted = select(col(Submission.id)).where(
        col(Submission.response_id) == col(EvidenceTable.response_id),
        col(Submission.submitted_at) >= col(EvidenceTable.received_at),
        col(Submission.submitted_at) < col(EvidenceTable.replaced_at),
    )
    was_submitted = submitted.correlate(table_of(EvidenceTable)).exists()
    stood = or_(col(EvidenceTable.replaced_at).is_(None), col(EvidenceTable.is_supplement), was_submitted)
    return stood & reopening.is_submitted(col(EvidenceTable.response_id), col(EvidenceTable.received_at))


def checked(work: Work, file: Evidence) -> Evidence:
    """The file with what depends on today's date and on the scanner."""
    is_expired = file.expires_on is not None and file.expires_on < work.now.date()
    return replace(_scanned(work, file), is_expired=is_expired)


def _scanned(work: Work, file: Evidence) -> Evidence:
    """The file with `check` set; if a scanner is configured, a file that it has not scanned waits (fail closed)."""
    if file.virus is not None or file.clean_sha256 == "":
        return replace(file, check="refused")
    is_waiting = file.clean_sha256 is None or (work.scanner and file.scanned_at is None)
    return replace(file, check="waiting" if is_waiting else "passed")


def read(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with the bytes of its clean copy; raises Conflict unless it has passed every check."""
    evidence_row = get(work, evidence)
    if evidence_row.check != "passed":
        raise Conflict(NOT_YET if evidence_row.check == "waiting" else REFUSED)
    return evidence_row, evidence_bytes.read(work, evidence_row.response, evidence_row.clean_sha256 or "")


def read_original(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with its original bytes; raises Conflict if a scanner has refused it or has not scanned it."""
    file = get(work, evidence)
    if file.virus is not None:
        raise Conflict(REFUSED)
    if work.scanner and file.scanned_at is None:
        raise Conflict(NOT_YET)
    return file, evidence_bytes.read(work, file.response, file.sha256)


def add(work: Work, invited: InvitationDetails, family: str, question: str, new: NewEvidence) -> str:
    """Add a file: its bytes in the store first, then its row. Returns the row's id."""
    row = {
        "id": work.new_id(),
        "organisation_id": invited.organisation,
        "response_id": invited.response,
        "family": family,
        "question": question,
        "sha256": evidence_bytes.stage(work.files, invited.response, new.data, at=work.now),
        "size": len(new.data),
        "media_type": new.media_type,
        "file_name": new.file_name,
        "state": "received",
        "received_at": work.now,
        "clean_sha256": evidence_bytes.stage(work.files, invited.response, new.clean, at=work.now),
        "clean_type": new.clean_type,
        "scanned_at": work.now if new.is_scanned else None,
        "is_restricted": new.is_restricted,
        "description": new.described.text,
        "expires_on": new.described.expires_on,
        "is_supplement": new.is_supplement,
        "is_disclosed": False,
        "follow_up_id": new.follow_up,
        "withdrawn_reason": "",
    }
    work.execute(insert(table_of(EvidenceTable)), row)
    return str(row["id"])


def add_again(work: Work, file: Evidence, family: str, question: str) -> str:
    """Use a file of the response for another question of the draft too: a second row with the same bytes."""
    own = table_of(EvidenceTable)
    stored = work.execute(select(own).where(own.c.id == file.id)).mappings().one()
    place = {"id": work.new_id(), "family": family, "question": question, "state": "received", "received_at": work.now}
    place |= {"is_supplement": False, "is_disclosed": False, "follow_up_id": None}
    work.execute(insert(own), {**stored, **place})
    return str(place["id"])


def remove(work: Work, evidence: Evidence) -> None:
    """Remove a file from its response; `sweep` deletes its bytes after the commit."""
    change(work, evidence.id, removed_at=work.now)


def change(work: Work, evidence: str, **values: object) -> None:
    """Set these columns of a file."""
    work.execute(update(table_of(EvidenceTable)).where(col(EvidenceTable.id) == evidence).values(**values))


def sweep(work: Work, evidence: Evidence) -> None:
    """Delete the bytes of a removed file, unless another file of its response has the same bytes."""
    others = of_response(work, evidence.response)
    for digest in evidence.digests.difference(*(other.digests for other in others)):
        work.files.delete(evidence_bytes.key(evidence.response, digest))
