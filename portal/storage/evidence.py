"""Files that suppliers hand over: the bytes on disk by their hash, what is known about them as rows.

A file lies under its response's folder and is written whole (synced, then renamed) before its row, so a row never
points at half a file. What nobody points at any more is swept after the row is gone.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Select, insert, select, update

from portal.domain.refusals import NotFound
from portal.domain.sentences import Sentence
from portal.storage.database import Work
from portal.storage.durable import make_private_folders, sync_folder, write_private
from portal.storage.responses import Invited, of_invitation
from portal.storage.tables import METADATA

_evidence = METADATA.tables["evidence"]
DAMAGED = Sentence("This file is damaged on the portal's disk and cannot be handed out. Please tell the operator.")


@dataclass(frozen=True)
class Evidence:
    """One file of a response. `file_name` is the supplier's word; `media_type` is ours, from the content."""

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


_COLUMNS: Select[tuple[str, str, str, str, str, int, str, str, str, datetime]] = select(
    _evidence.c.id,
    _evidence.c.response_id,
    _evidence.c.family,
    _evidence.c.question,
    _evidence.c.sha256,
    _evidence.c.size,
    _evidence.c.media_type,
    _evidence.c.file_name,
    _evidence.c.state,
    _evidence.c.received_at,
).where(_evidence.c.removed_at.is_(None))


def of_response(work: Work, response: str) -> tuple[Evidence, ...]:
    """The files of a response that were not removed, as they came in."""
    statement = _COLUMNS.where(_evidence.c.response_id == response).order_by(_evidence.c.received_at, _evidence.c.id)
    rows: Any = work.session.connection().execute(statement)
    return tuple(Evidence(*row) for row in rows)


def of_invitation_files(work: Work, invitation: str) -> tuple[Evidence, ...]:
    """The files of an invitation of the actor's organisation."""
    response = of_invitation(work, invitation)
    return of_response(work, response) if response else ()


def one(work: Work, evidence: str) -> Evidence:
    """One file of the actor's organisation; for a respondent, of their own response only."""
    statement = _COLUMNS.where(_evidence.c.id == evidence, _evidence.c.organisation_id == work.actor.organisation)
    row: Any = work.session.connection().execute(statement).one_or_none()
    if row is None:
        raise NotFound
    found = Evidence(*row)
    if work.actor.kind == "respondent" and found.response != of_invitation(work, work.actor.invitation or ""):
        raise NotFound
    return found


def read(work: Work, evidence: str) -> tuple[Evidence, bytes]:
    """A file with its bytes, which must still have the hash they came with."""
    found = one(work, evidence)
    try:
        data = _path(work, found.response, found.sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound(DAMAGED) from None
    if hashlib.sha256(data).hexdigest() != found.sha256:
        raise NotFound(DAMAGED)
    return found, data


def add(work: Work, seat: Invited, family: str, question: str, *, data: bytes, media_type: str, file_name: str) -> str:
    """Keep a file: its bytes on disk first, then its row. Returns the row's id."""
    digest = hashlib.sha256(data).hexdigest()
    _write(_path(work, seat.response, digest), data)
    row = {
        "id": work.new_id(),
        "organisation_id": seat.organisation,
        "response_id": seat.response,
        "family": family,
        "question": question,
        "sha256": digest,
        "size": len(data),
        "media_type": media_type,
        "file_name": file_name,
        "state": "received",
        "received_at": work.now,
    }
    work.session.connection().execute(insert(_evidence), row)
    return str(row["id"])


def remove(work: Work, evidence: Evidence) -> None:
    """Take a file out of its response; `sweep` takes its bytes once this is certain."""
    work.session.connection().execute(
        update(_evidence).where(_evidence.c.id == evidence.id).values(removed_at=work.now)
    )


def sweep(work: Work, evidence: Evidence) -> None:
    """Delete the bytes of a removed file, unless the same bytes still stand elsewhere in its response."""
    if all(other.sha256 != evidence.sha256 for other in of_response(work, evidence.response)):
        _path(work, evidence.response, evidence.sha256).unlink(missing_ok=True)


@dataclass(frozen=True, order=True)
class Stored:
    """Where the bytes of a file lie: its response's folder and their hash."""

    response: str
    sha256: str


def all_stored(work: Work) -> list[Stored]:
    """Every file of this installation that a row points at, once, in order."""
    kept = select(_evidence.c.response_id, _evidence.c.sha256).where(_evidence.c.removed_at.is_(None)).distinct()
    return sorted(Stored(*row) for row in work.session.connection().execute(kept))


def path(work: Work, file: Stored) -> Path:
    """Where these bytes lie on the disk."""
    return _path(work, file.response, file.sha256)


def _path(work: Work, response: str, digest: str) -> Path:
    return work.files / response / digest


def _write(path: Path, data: bytes) -> None:
    """All of the bytes, or no file of that name: synced before the name exists, and the name synced too."""
    make_private_folders(path.parent, path.parents[1])
    unfinished = path.with_suffix(".part")
    try:
        write_private(unfinished, BytesIO(data))
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
