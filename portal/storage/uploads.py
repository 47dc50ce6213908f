"""A file that waits between being looked at and being confirmed: sealed on disk, its organisation's own, for a day."""

import re
from datetime import timedelta
from pathlib import Path

from portal.domain.refusals import Expired
from portal.storage import private_files
from portal.storage.database import Work
from portal.storage.sealing import Unsealable

GOOD_FOR = timedelta(hours=24)
PURPOSE = "upload"
NAME = re.compile(r"[a-z2-7]{26}")
GONE = "This file is no longer kept. Please choose it again."


def save(work: Work, data: bytes, file_name: str) -> str:
    """Put a file aside; returns the word by which it is found again. Files of days gone by are thrown away."""
    folder = _folder(work)
    private_files.make_folder(folder)
    _sweep(work, folder)
    upload = work.new_id()
    head = f"{work.actor.organisation}\n{file_name.replace(chr(10), ' ')}\n".encode()
    private_files.write(folder / upload, work.seal.seal(head + data, PURPOSE), at=work.now)
    return upload


def find(work: Work, upload: str) -> tuple[bytes, str]:
    """The bytes and the name of a file put aside by the same organisation, while it is kept."""
    file = _folder(work) / upload
    if not NAME.fullmatch(upload) or not file.is_file() or _is_old(work, file):
        raise Expired(GONE)
    try:
        organisation, name, data = work.seal.open(file.read_bytes(), PURPOSE).split(b"\n", 2)
    except (Unsealable, FileNotFoundError):
        raise Expired(GONE) from None
    if organisation.decode() != work.actor.organisation:
        raise Expired(GONE)
    return data, name.decode()


def _folder(work: Work) -> Path:
    return work.files.parent / "uploads"


def _sweep(work: Work, folder: Path) -> None:
    for file in folder.iterdir():
        if _is_old(work, file):
            file.unlink(missing_ok=True)


def _is_old(work: Work, file: Path) -> bool:
    try:
        return work.now.timestamp() - file.stat().st_mtime > GOOD_FOR.total_seconds()
    except FileNotFoundError:
        return False
