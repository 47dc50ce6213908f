"""The file store: evidence, uploads and exports on the local disk or in an S3-compatible store.

A key is an area and the names below it: `evidence/<response>/<SHA-256>`, `uploads/<id>`, `exports/<id>`. A file is
there complete or not at all. `storage.object_files` is the other implementation; the same tests check both.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from portal.storage import private_files
from portal.storage.private_files import PIECE, UNFINISHED

EVIDENCE, UPLOADS, EXPORTS = AREAS = ("evidence", "uploads", "exports")
UNREADABLE = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)
"""Errors in reading one file that are about this file and not about the store."""
KEY = re.compile(r"(?:evidence|uploads|exports)(?:/[A-Za-z0-9._-]{1,200}){1,2}")


@dataclass(frozen=True, order=True)
class StoredFile:
    """A file in the store. `at` is when it was last needed, by the portal's clock on a disk, else by the store's.

    An unfinished one was begun and is not a file yet, or never will be.
    """

    key: str
    size: int
    at: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether it was begun and not finished; an object store never lists such files."""
        return self.key.endswith(UNFINISHED)

    @property
    def parts(self) -> list[str]:
        """The area and the names."""
        return self.key.split("/")


class FileStore(Protocol):
    """The interface. A missing file raises FileNotFoundError; a store that does not answer, OSError, as a disk does."""

    def put(self, key: str, data: bytes | IO[bytes], *, at: datetime) -> None:
        """Store these bytes under a key, replacing what was there; they are durable when this returns."""

    def touch(self, key: str, *, at: datetime) -> None:
        """Mark a file as needed now, so that it is not swept before its row is written."""

    def read(self, key: str) -> bytes:
        """All bytes of a file."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time; a missing file raises at once."""

    def find(self, key: str) -> StoredFile | None:
        """The file with this key, if there is one."""

    def list(self, area: str) -> Iterator[StoredFile]:
        """Every file of an area, or of a folder of one (`evidence/<response>`), whatever its name."""

    def delete(self, key: str) -> None:
        """Delete a file; a missing one is fine."""


def check_key(key: str) -> str:
    """The key; raises ValueError if it could name anything outside its area."""
    if not KEY.fullmatch(key) or any(part in (".", "..") for part in key.split("/")):
        raise ValueError(f"{key!r} is not the key of a file")
    return key


class DiskFiles:
    """Files below one folder that only the portal's user can read."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes | IO[bytes], *, at: datetime) -> None:
        """Write a temporary file, sync, rename: a full disk or a crash leaves nothing, or a `.part` that is swept."""
        private_files.write(self._path(key), data, at=at)

    def touch(self, key: str, *, at: datetime) -> None:
        """Set the file's time."""
        private_files.touch(self._path(key), at)

    def read(self, key: str) -> bytes:
        """All bytes of a file."""
        return self._path(key).read_bytes()

    def pieces(self, key: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        return _pieces(self._path(key).open("rb"))

    def find(self, key: str) -> StoredFile | None:
        """The file with this key, if there is one."""
        path = self._path(key)
        return self._stored(path) if path.is_file() else None

    def list(self, area: str) -> Iterator[StoredFile]:
        """Every file below a folder, sorted."""
        for path in sorted((self.root / area).rglob("*")):
            if path.is_file() and (stored := self._stored(path)):
                yield stored

    def delete(self, key: str) -> None:
        """Delete a file, and the folder of its response with the last one."""
        path = self.root / key  # a stray name that is none of our keys may be deleted too
        path.unlink(missing_ok=True)
        if path.parent.parent != self.root:
            with suppress(OSError):  # not empty
                path.parent.rmdir()

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    def _stored(self, path: Path) -> StoredFile | None:
        try:
            facts = path.stat()
        except FileNotFoundError:  # somebody else has just deleted it
            return None
        key = path.relative_to(self.root).as_posix()
        return StoredFile(key, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
