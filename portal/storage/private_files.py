"""Files and folders on the local disk that only the portal's own user can read, written completely or not at all."""

import os
import secrets
import shutil
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

UNFINISHED = ".part"
"""The suffix of a file while it is written; one that keeps it was interrupted and is swept."""
PIECE = 1 << 20


def make_folder(folder: Path) -> None:
    """Create the folder and its missing parents, closed to other users, and sync their names to the disk.

    An existing folder stays as it is.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # whatever the umask
    sync(folder.parent)


def write(path: Path, data: bytes | IO[bytes], *, at: datetime | None = None) -> None:
    """Write all of the bytes under that name, or no file of that name and nothing left over, also on a full disk."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        _write_new(unfinished, data)
        if at is not None:
            touch(unfinished, at)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync(path.parent)


def write_once(path: Path, data: bytes) -> None:
    """Write like `write` unless the file exists: the first writer wins, and nobody reads half a file."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        _write_new(unfinished, data)
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync(path.parent)


def make_empty(path: Path) -> None:
    """Create an empty file, unless it exists."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)


def _write_new(path: Path, data: bytes | IO[bytes]) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileNotFoundError:
        make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        shutil.copyfileobj(BytesIO(data) if isinstance(data, bytes) else data, file, PIECE)
        file.flush()
        os.fsync(file.fileno())


def touch(path: Path, at: datetime) -> None:
    """Set when a file was last needed, by the portal's clock."""
    os.utime(path, (at.timestamp(), at.timestamp()))


def sync(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk; on file systems that cannot, do nothing."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
