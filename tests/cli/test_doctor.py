"""doctor finds what is wrong inside the database and on the disk, and ends with 1 where it must be mended."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Portal

pytestmark = pytest.mark.slow


def _execute(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "data" / "portal.sqlite") as connection:
        connection.execute(statement)


def test_a_sound_installation_is_told_what_waits(portal: Portal, organisation: str) -> None:
    ended = portal("doctor")
    assert ended.status == 0
    assert "emails: 1 waiting to be sent." in ended.out
    assert "All evidence files have been checked, and there are no leftover files." in ended.out
    assert "Published questionnaires and submissions are unchanged." in ended.out


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "INSERT INTO erasure_permit VALUES ('open')",
            "The table erasure_permit contains a row, so frozen rows can be changed.",
        ),
        ("DROP TRIGGER result_frozen_DELETE", "The triggers that freeze result are missing or were changed."),
    ],
)
def test_a_guard_that_is_gone_must_be_mended(
    portal: Portal, organisation: str, folder: Path, statement: str, words: str
) -> None:
    _execute(folder, statement)
    ended = portal("doctor")
    assert (ended.status, words in ended.out) == (1, True)
    assert "Published questionnaires and submissions are unchanged." not in ended.out


def test_files_that_belong_to_nothing_are_counted(portal: Portal, organisation: str, folder: Path) -> None:
    stray = folder / "data" / "evidence" / "r" / "x.part"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    assert "warning evidence: 1 files (1 bytes) are no longer needed" in portal("doctor").out


def test_an_email_that_waits_for_long_is_a_warning(portal: Portal, organisation: str, folder: Path) -> None:
    _execute(folder, "UPDATE email SET queued_at = '2026-01-01 00:00:00.000000'")
    assert "warning emails: 1 waiting to be sent, the oldest since 2026-01-01 00:00 UTC." in portal("doctor").out
