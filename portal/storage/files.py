"""Where files lie: evidence, uploads and exports behind one port, on the local disk or in an S3-compatible store.

A key is an area and names under it: `evidence/<response>/<SHA-256>`, `uploads/<id>`, `exports/<id>`. A file is there
whole or not at all. `storage.object_files` is the other implementation; one set of tests holds for both.
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
"""What reading one file may raise that says something about this file and nothing about the store."""
KEY = re.compile(r"(?:evidence|uploads|exports)(?:/[A-Za-z0-9._-]{1,200}){1,2}")


@dataclass(frozen=True, order=True)
class StoredFile:
    """A file that is there. `at` is when it was last wanted: by the portal's clock on a disk, by the store's own there.

    One that is `unfinished` was begun and is no file yet, or never will be.
    """

    key: str
    size: int
    at: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether it was begun and not finished; an object store shows none of these."""
        return self.key.endswith(UNFINISHED)

    @property
    def parts(self) -> list[str]:
        """Area and names."""
        return self.key.split("/")


class FileStore(Protocol):
    """The port. What is not there is FileNotFoundError; a store that does not answer is an OSError as a disk's is."""

    def put(self, key: str, data: bytes | IO[bytes], *, at: datetime) -> None:
        """Keep these bytes under a key, in place of what was there; they are safe when this returns."""

    def touch(self, key: str, *, at: datetime) -> None:
        """Say that a file is wanted now, so that no sweep takes it before its row is there."""

    def read(self, key: str) -> bytes:
        """All bytes of a file."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time; what is not there is told at once."""

    def find(self, key: str) -> StoredFile | None:
        """The file of a key, if it is there."""

    def list(self, area: str) -> Iterator[StoredFile]:
        """Every file of an area, or of a folder of one (`evidence/<response>`), whatever its name."""

    def delete(self, key: str) -> None:
        """Take a file away; one that is not there is fine."""


def check_key(key: str) -> str:
    """The key, unless it could name anything outside its area."""
    if not KEY.fullmatch(key) or any(part in (".", "..") for part in key.split("/")):
        raise ValueError(f"{key!r} is not the key of a file")
    return key


class DiskFiles:
    """Files below one folder, for the portal's user alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes | IO[bytes], *, at: datetime) -> None:
        """Write beside it, sync and rename: a full disk or a stop leaves nothing, or a `.part` that is swept."""
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
        """The file of a key, if it is there."""
        path = self._path(key)
        return self._stored(path) if path.is_file() else None

    def list(self, area: str) -> Iterator[StoredFile]:
        """Every file below a folder, in order."""
        for path in sorted((self.root / area).rglob("*")):
            if path.is_file() and (stored := self._stored(path)):
                yield stored

    def delete(self, key: str) -> None:
        """Take a file away, and its response's folder with the last one."""
        path = self.root / key  # a stray name, which no file of ours has, may go too
        path.unlink(missing_ok=True)
        if path.parent.parent != self.root:
            with suppress(OSError):  # not empty
                path.parent.rmdir()

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)

    def _stored(self, path: Path) -> StoredFile | None:
        try:
            facts = path.stat()
        except FileNotFoundError:  # somebody else has just taken it away
            return None
        key = path.relative_to(self.root).as_posix()
        return StoredFile(key, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
