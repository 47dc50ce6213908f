"""Files are whole or not there, nobody else may read them, and a failure leaves nothing behind."""

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.storage import private_files

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private_files.write(tmp_path / "a" / "b" / "file", b"data", at=NOON)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "a"), mode(tmp_path / "a/b"), mode(tmp_path / "a/b/file")) == (0o700, 0o700, 0o600)
    assert (tmp_path / "a/b/file").stat().st_mtime == NOON.timestamp()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        private_files.write(tmp_path / "file", b"x" * 1_000_000, at=NOON)
    assert list(tmp_path.iterdir()) == []


def test_the_names_of_new_folders_are_on_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(private_files, "sync", synced.append)
    private_files.write(tmp_path / "evidence" / "response" / "file", b"data", at=NOON)
    assert synced == [tmp_path, tmp_path / "evidence", tmp_path / "evidence" / "response"]
