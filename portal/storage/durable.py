"""Files that are there for certain once we say so, and readable by the portal's user alone."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

PIECE = 1 << 20


def write_private(target: Path, data: IO[bytes]) -> None:
    """Write everything `data` gives to `target`, on the disk for certain. `sync_folder` makes sure of its name."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as writing:
        os.fchmod(writing.fileno(), 0o600)
        shutil.copyfileobj(data, writing, PIECE)
        writing.flush()
        os.fsync(writing.fileno())


def make_private_folders(folder: Path, below: Path) -> None:
    """Make `folder` and those between it and `below`, each for the portal's user alone whatever the umask."""
    for one in [*reversed([parent for parent in folder.parents if parent.is_relative_to(below)]), folder]:
        if not one.is_dir():
            one.mkdir(parents=True, exist_ok=True)
            one.chmod(0o700)


def sync_folder(folder: Path) -> None:
    """Make sure of the names in a folder. Some file systems cannot; then there is nothing more to do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
