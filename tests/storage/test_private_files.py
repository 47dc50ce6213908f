"""Files are whole or not there, nobody else may read them, and a failure leaves nothing behind."""

import errno
import os
import stat
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from portal.storage import private_files

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_files_and_folders_are_closed_to_others(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
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


def test_what_was_longer_before_is_replaced_and_a_stream_is_taken_too(tmp_path: Path) -> None:
    private_files.write(tmp_path / "c", b"longer words")
    private_files.write(tmp_path / "c", BytesIO(b"x"))
    assert (tmp_path / "c").read_bytes() == b"x"


def test_of_two_who_write_once_the_first_wins(tmp_path: Path) -> None:
    private_files.write_once(tmp_path / "secret", b"first")
    private_files.write_once(tmp_path / "secret", b"second")
    private_files.make_empty(tmp_path / "secret")
    assert (tmp_path / "secret").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert mode(tmp_path / "secret") == 0o600


def test_a_file_system_that_cannot_sync_names_is_no_reason_to_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    private_files.write(tmp_path / "c", b"x")
    assert (tmp_path / "c").read_bytes() == b"x"
