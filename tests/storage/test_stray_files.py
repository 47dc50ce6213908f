"""Files that nothing belongs to are found and deleted once they are old enough, and nothing else is."""

import os
from pathlib import Path

import pytest

from portal.storage import stray_files
from portal.storage.database import Database
from tests.conftest import Clock
from tests.storage.test_backup import DIGEST, fill

OLD = 2 * 60 * 60


def _age(file: Path, clock: Clock, seconds: float) -> None:
    moment = clock().timestamp() - seconds
    os.utime(file, (moment, moment))


@pytest.fixture
def evidence(database: Database, clock: Clock) -> Path:
    """The folder of evidence with one file that a row points at."""
    database.write(fill)
    folder = database.data / "evidence"
    _age(folder / "r" / DIGEST, clock, OLD)
    return folder


@pytest.mark.parametrize("name", ["r/leftover", f"r/{DIGEST}.part", "gone/abc", ".restoring"])
@pytest.mark.parametrize(("age", "is_stray"), [(OLD, True), (60, False)])
def test_a_file_that_no_row_points_at_is_swept_once_it_is_old(
    database: Database, evidence: Path, clock: Clock, name: str, age: float, is_stray: bool
) -> None:
    (evidence / name).parent.mkdir(exist_ok=True)
    (evidence / name).write_bytes(b"x")
    _age(evidence / name, clock, age)
    assert database.read(stray_files.look).stray == ((evidence / name,) if is_stray else ())
    assert database.read(stray_files.sweep) == int(is_stray)
    assert (evidence / name).exists() is not is_stray
    assert (evidence / "r" / DIGEST).exists()


def test_a_row_whose_file_is_gone_is_found(database: Database, evidence: Path) -> None:
    assert database.read(stray_files.look).lost == ()
    (evidence / "r" / DIGEST).unlink()
    assert database.read(stray_files.look).lost == (f"r/{DIGEST}",)


def test_an_installation_without_files_has_none(database: Database) -> None:
    assert database.read(stray_files.look) == stray_files.StrayFiles((), ())
