"""Copies by command: a copy is made whatever the secret, comes back on another machine, and waits to be let go on."""

import gzip
import os
import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Portal

pytestmark = pytest.mark.slow


@pytest.fixture
def restored(portal: Portal, organisation: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """A copy brought back into another data folder, with the former secret."""
    assert portal("backup", "copy.zip").status == 0
    (folder / "other").mkdir()
    shutil.copy(folder / "data" / "secret", folder / "other" / "secret")
    monkeypatch.setenv("PORTAL_DATA", str(folder / "other"))
    ended = portal("restore", "copy.zip")
    assert (ended.status, ended.err) == (0, "")
    assert "No email is sent, no link opens" in ended.out
    return portal


def _message_id(folder: Path) -> str:
    import sqlite3

    with sqlite3.connect(folder / "other" / "portal.sqlite") as connection:
        return str(connection.execute("SELECT message_id FROM email").fetchone()[0])


def test_resuming_asks_what_to_do_with_what_waited(restored: Portal) -> None:
    assert "restored: This installation was restored from a backup of" in restored("doctor").out
    assert "1 emails were waiting when the backup was made" in restored("resume").err
    assert "Waiting to be sent: 0." in restored("resume", "--send", "none").out
    assert restored("resume").out == "This installation is not held after a restore, so there is nothing to resume.\n"


@pytest.mark.parametrize("name", ["mail.log", "mail.log.gz"])
def test_a_mail_log_shows_what_had_been_sent(restored: Portal, folder: Path, name: str) -> None:
    line = f"Jun  1 10:00:00 mx postfix/cleanup[1]: 4F1A: message-id={_message_id(folder)}\n".encode()
    (folder / name).write_bytes(gzip.compress(line) if name.endswith("gz") else b"\xff\xfe noise\n" + line)
    ended = restored("resume", "--mail-log", name)
    assert "1 waiting emails had been sent; 0 are not in the log." in ended.out
    assert "Waiting to be sent: 0." in ended.out


def test_a_log_may_be_read_and_the_release_left_to_the_owners(restored: Portal, folder: Path) -> None:
    (folder / "mail.log").write_text("nothing\n")
    assert "/restored" in restored("resume", "--mail-log", "mail.log", "--look-only").out
    assert "restored: This installation was restored from a backup of" in restored("doctor").out


def test_files_that_are_missing_or_no_list_are_said(restored: Portal, folder: Path) -> None:
    assert "There is no file nowhere" in restored("resume", "--mail-log", "nowhere").err
    (folder / "list").write_text("nonsense\n")
    assert "Line 1 of the list" in restored("resume", "--revoked", "list").err
    assert "is not a date or time" in restored("removals", "--since", "yesterday").err


def test_a_copy_without_its_secret_is_restored_with_a_warning(
    portal: Portal, organisation: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portal("backup", "copy.zip").status == 0
    monkeypatch.setenv("PORTAL_DATA", str(folder / "other"))
    ended = portal("restore", "copy.zip")
    assert ended.status == 0
    assert "The secret does not fit: 1 waiting email cannot be opened" in ended.err
    assert portal("backup", "again.zip").status == 0


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_what_init_makes_is_closed_to_others(portal: Portal, folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert portal("init").status == 0
    finally:
        os.umask(before)
    for name, mode in (("", 0o700), ("portal.sqlite", 0o600), ("secret", 0o600)):
        assert stat.S_IMODE((folder / "data" / name).stat().st_mode) == mode, name
    assert f"Other users cannot read {folder / 'data'}." in portal("doctor").out


@pytest.mark.parametrize("name", ["", "portal.sqlite", "secret"])
def test_doctor_finds_what_others_may_read(portal: Portal, organisation: str, folder: Path, name: str) -> None:
    (folder / "data" / name).chmod(0o750)
    assert re.search(rf"Other users of this machine can read {folder / 'data' / name}. Run chmod", portal("doctor").out)
