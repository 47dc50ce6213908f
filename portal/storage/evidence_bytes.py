"""The bytes of suppliers' files in the file store, by response and hash.

Bytes are complete before the row that refers to them is written. Files without a row are deleted, see
`portal.storage.orphans`.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.messages import Message
from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.files import EVIDENCE, UNREADABLE, FileStore
from portal.storage.rows import col
from portal.storage.tables import Evidence as EvidenceTable

DAMAGED = Message("This file is damaged on the portal's disk and cannot be handed out. Please tell the operator.")


def read(work: Work, response: str, digest: str) -> bytes:
    """The bytes, checked against their hash; raises NotFound with a sentence if they are missing or changed."""
    try:
        data = work.files.read(key(response, digest))
    except UNREADABLE:
        raise NotFound(DAMAGED) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotFound(DAMAGED)
    return data


def stage(files: FileStore, response: str, data: bytes, *, at: datetime) -> str:
    """Store bytes before the transaction that refers to them; returns their hash. Safe to repeat."""
    digest = hashlib.sha256(data).hexdigest()
    name = key(response, digest)
    stored = files.find(name)
    if stored is not None and stored.size == len(data):
        files.touch(name, at=at)
    else:
        files.put(name, data, at=at)
    return digest


@dataclass(frozen=True, order=True)
class Stored:
    """A file in the store, original or clean copy, by its response and its hash."""

    response: str
    sha256: str

    @property
    def key(self) -> str:
        """Its key in the file store."""
        return key(self.response, self.sha256)


def all_stored(work: Work) -> list[Stored]:
    """Every file of this installation that a row refers to, once, sorted."""
    columns = select(col(EvidenceTable.response_id), col(EvidenceTable.sha256), col(EvidenceTable.clean_sha256))
    rows = work.execute(columns.where(col(EvidenceTable.removed_at).is_(None)))
    return sorted(
        {Stored(row.response_id, digest) for row in rows for digest in (row.sha256, row.clean_sha256) if digest}
    )


def key(response: str, digest: str) -> str:
    """The key in the file store of the bytes with this hash."""
    return f"{EVIDENCE}/{response}/{digest}"
