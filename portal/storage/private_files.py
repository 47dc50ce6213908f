"""Files and folders that only the portal's own user may read, written whole or not at all."""

import os
import secrets
from datetime import datetime
from pathlib import Path

UNFINISHED = ".part"
"""What a file is called while it is written; one that stays so was interrupted and is swept."""


def make_folder(folder: Path) -> None:
    """The folder and those above it that are missing, closed to others; their names are on the disk afterwards."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync(folder.parent)


def write(path: Path, data: bytes, *, at: datetime) -> None:
    """All of the bytes under that name, or no file of that name and nothing left behind, also on a full disk."""
    make_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        touch(unfinished, at)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync(path.parent)


def touch(path: Path, at: datetime) -> None:
    """Say when a file was last wanted, by the portal's clock."""
    os.utime(path, (at.timestamp(), at.timestamp()))


def sync(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
