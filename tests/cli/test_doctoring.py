"""`portal doctor` says what is wrong with files on disk and with the virus scanner."""

import os
import time
from pathlib import Path

import pytest

from tests.clamd import clamd
from tests.cli.test_bad_commands import Run, run  # noqa: F401 (a fixture)


def test_files_that_belong_to_nothing_are_counted(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("init")
    assert "All evidence files have been checked" in run("doctor")[1]
    folder = Path(os.environ.get("PORTAL_DATA", "data")) / "evidence" / "abc"
    folder.mkdir(parents=True)
    old = time.time() - 48 * 3600
    for name, length in (("a" * 64, 100), (f"{'b' * 64}.0a1b.part", 50)):
        (folder / name).write_bytes(b"x" * length)
        os.utime(folder / name, (old, old))
    assert "2 files (150 bytes) are no longer needed" in run("doctor")[1]


def test_a_scanner_that_does_not_answer_is_unsafe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    run("init")
    assert "PORTAL_CLAMAV is not set" in run("doctor")[1]
    monkeypatch.setenv("PORTAL_CLAMAV", "127.0.0.1:1")
    status, out, _ = run("doctor")
    assert (status, "The virus scanner at 127.0.0.1:1 does not respond" in out) == (1, True)
    with clamd() as (setting, _scanned):
        monkeypatch.setenv("PORTAL_CLAMAV", setting)
        assert "The virus scanner responds." in run("doctor")[1]
