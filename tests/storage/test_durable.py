"""Files are written whole, and for the portal's user alone whatever the umask."""

import os
import stat
from io import BytesIO
from pathlib import Path

import pytest

from portal.storage import durable


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_files_and_folders_are_private(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        durable.make_private_folders(tmp_path / "a" / "b", tmp_path)
        durable.write_private(tmp_path / "a" / "b" / "c", BytesIO(b"words"))
        durable.sync_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert (tmp_path / "a" / "b" / "c").read_bytes() == b"words"
    for name, mode in (("a", 0o700), ("a/b", 0o700), ("a/b/c", 0o600)):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode


def test_what_was_longer_before_is_replaced(tmp_path: Path) -> None:
    durable.write_private(tmp_path / "c", BytesIO(b"longer words"))
    durable.write_private(tmp_path / "c", BytesIO(b"x"))
    assert (tmp_path / "c").read_bytes() == b"x"
