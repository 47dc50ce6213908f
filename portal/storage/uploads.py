"""A file between its preview and its confirmation: sealed, for its own organisation only, for a day."""

import re
from datetime import datetime, timedelta

from portal.domain.refusals import Expired
from portal.storage.database import Work
from portal.storage.files import UPLOADS
from portal.storage.sealing import Unsealable

GOOD_FOR = timedelta(hours=24)
PURPOSE = "upload"
NAME = re.compile(r"[a-z2-7]{26}")
GONE = "This file is no longer kept. Please choose it again."


def save(work: Work, data: bytes, file_name: str) -> str:
    """Store a file; returns the id that finds it again. Also deletes expired files."""
    sweep(work)
    upload = work.new_id()
    head = f"{work.actor.organisation}\n{file_name.replace(chr(10), ' ')}\n{work.now.isoformat()}\n".encode()
    work.files.put(_key(upload), work.seal.seal(head + data, PURPOSE), at=work.now)
    return upload


def find(work: Work, upload: str) -> tuple[bytes, str]:
    """The bytes and the name of a file stored by the same organisation, while it is kept."""
    if not NAME.fullmatch(upload):
        raise Expired(GONE)
    try:
        opened = work.seal.open(work.files.read(_key(upload)), PURPOSE)
    except (Unsealable, FileNotFoundError):
        raise Expired(GONE) from None
    organisation, name, at, data = opened.split(b"\n", 3)
    is_old = work.now - datetime.fromisoformat(at.decode()) > GOOD_FOR
    if is_old or organisation.decode() != work.actor.organisation:
        raise Expired(GONE)
    return data, name.decode()


def sweep(work: Work) -> None:
    """Delete files stored more than a day ago."""
    for file in work.files.list(UPLOADS):
        if work.now - file.at > GOOD_FOR:
            work.files.delete(file.key)


def forget(work: Work) -> None:
    """Delete the stored files of the actor's organisation, because a list may name the person who was erased."""
    for file in list(work.files.list(UPLOADS)):
        try:
            head = work.seal.open(work.files.read(file.key), PURPOSE).split(b"\n", 1)[0]
        except (Unsealable, FileNotFoundError):
            continue
        if head.decode() == work.actor.organisation:
            work.files.delete(file.key)


def _key(upload: str) -> str:
    return f"{UPLOADS}/{upload}"
