"""Files that suppliers hand over: the bytes in the file store by their hash, what is known about them as rows.

Each lies there twice: as it came (`sha256`), for safeguarding alone, and the clean copy (`clean_sha256`) that everybody
else downloads. Both are written whole before the row, so a row never points at half a file. What no row points at is
swept, see `portal.storage.orphans`.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, insert, or_, select, update

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, NotFound
from portal.storage import reopening
from portal.storage.database import Work
from portal.storage.files import EVIDENCE, UNREADABLE, FileStore
from portal.storage.responses import InvitationDetails, QuestionRef, of_invitation
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Evidence as EvidenceTable
from portal.storage.tables import Submission

DAMAGED = Message("This file is damaged on the portal's disk and cannot be handed out. Please tell the operator.")
NOT_YET = Message("This file is still being checked and is not yet available. Please try again in a few minutes.")
REFUSED = Message("This file did not pass the check for viruses and cannot be downloaded.")

Check: TypeAlias = Literal["passed", "waiting", "refused"]


@dataclass(frozen=True)
class Evidence:
    """One file of a response. `file_name` is the sender's word with our ending; the media types are ours.

    `clean_sha256` is None until the clean copy is made, "" where none can be. `check` is whether it may be downloaded.
    A file without a question is about the whole response, or about the follow-up it was given with.
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
        """The question it was given with."""
        return self.family, self.question

    @property
    def is_current(self) -> bool:
        """Whether it counts: a newer file has not taken its place, and it was not withdrawn."""
        return self.replaced_at is None and self.withdrawn_at is None

    @property
    def digests(self) -> frozenset[str]:
        """The hashes of its bytes, as they came and clean."""
        return frozenset(digest for digest in (self.sha256, self.clean_sha256) if digest)


@dataclass(frozen=True)
class Description:
    """What a supplier says about a file: what it shows, and the last day on which it is valid."""

    text: str = ""
    expires_on: date | None = None


UNDESCRIBED = Description()


@dataclass(frozen=True)
class NewEvidence:
    """A file as it is to be kept: as it came and clean. `is_scanned` when the virus scanner has found nothing.

    `is_restricted`: it holds data about single people, and was confirmed. A supplement comes after submitting.
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


STANDING_FILES = select_as(
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
    statement = STANDING_FILES.where(col(EvidenceTable.response_id).in_(responses))
    if work.actor.kind != "respondent":
        statement = statement.where(_is_submitted())
    rows = work.execute(statement.order_by(col(EvidenceTable.received_at), col(EvidenceTable.id)))
    files: dict[str, list[Evidence]] = {}
    for file in each(Evidence, rows):
        files.setdefault(file.response, []).append(checked(work, file))
    return {response: tuple(those) for response, those in files.items()}


def of_invitation_files(work: Work, invitation: str) -> tuple[Evidence, ...]:
    """The files of an invitation of the actor's organisation."""
    response = of_invitation(work, invitation)
    return of_response(work, response) if response else ()


def one(work: Work, evidence: str) -> Evidence:
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
    """Whether a file was ever submitted: not one of an open correction, nor one replaced while it was a draft."""
    submitted = select(col(Submission.id)).where(
        col(Submission.response_id) == col(EvidenceTable.response_id),
        col(Submission.submitted_at) >= col(EvidenceTable.received_at),
        col(Submission.submitted_at) < col(EvidenceTable.replaced_at),
    )
    was_submitted = submitted.correlate(table_of(EvidenceTable)).exists()
    stood = or_(col(EvidenceTable.replaced_at).is_(None), col(EvidenceTable.is_supplement), was_submitted)
    return stood & reopening.is_submitted(col(EvidenceTable.response_id), col(EvidenceTable.received_at))


def checked(work: Work, file: Evidence) -> Evidence:
    """With what follows from the day and from the scanner."""
    is_expired = file.expires_on is not None and file.expires_on < work.now.date()
    return replace(_scanned(work, file), is_expired=is_expired)


def _scanned(work: Work, file: Evidence) -> Evidence:
    """Fail closed: where a scanner is named, a file that it has not seen waits."""
    if file.virus is not None or file.clean_sha256 == "":
        return replace(file, check="refused")
    is_waiting = file.clean_sha256 is None or (work.scanner and file.scanned_at is None)
    return replace(file, check="waiting" if is_waiting else "passed")


def read(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with the bytes of its clean copy, once it has passed every check."""
    evidence_row = one(work, evidence)
    if evidence_row.check != "passed":
        raise Conflict(NOT_YET if evidence_row.check == "waiting" else REFUSED)
    return evidence_row, _bytes(work, evidence_row.response, evidence_row.clean_sha256 or "")


def read_original(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with its bytes as they came; not one that a scanner has refused or not seen."""
    file = one(work, evidence)
    if file.virus is not None:
        raise Conflict(REFUSED)
    if work.scanner and file.scanned_at is None:
        raise Conflict(NOT_YET)
    return file, _bytes(work, file.response, file.sha256)


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
        "description": new.described.text,
        "expires_on": new.described.expires_on,
        "is_supplement": new.is_supplement,
        "follow_up_id": new.follow_up,
        "withdrawn_reason": "",
    }
    work.execute(insert(table_of(EvidenceTable)), row)
    return str(row["id"])


def add_again(work: Work, file: Evidence, family: str, question: str) -> str:
    """Give a file of the response with another question too: a second row, the bytes stay where they are."""
    own = table_of(EvidenceTable)
    stored = work.execute(select(own).where(own.c.id == file.id)).mappings().one()
    place = {"id": work.new_id(), "family": family, "question": question, "state": "received", "received_at": work.now}
    work.execute(insert(own), {**stored, **place})
    return str(place["id"])


def remove(work: Work, evidence: Evidence) -> None:
    """Take a file out of its response; `sweep` takes its bytes once this is certain."""
    change(work, evidence.id, removed_at=work.now)


def change(work: Work, evidence: str, **values: object) -> None:
    """Set these columns of a file."""
    work.execute(update(table_of(EvidenceTable)).where(col(EvidenceTable.id) == evidence).values(**values))


def sweep(work: Work, evidence: Evidence) -> None:
    """Delete the bytes of a removed file, unless the same bytes still stand elsewhere in its response."""
    others = of_response(work, evidence.response)
    for digest in evidence.digests.difference(*(other.digests for other in others)):
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
