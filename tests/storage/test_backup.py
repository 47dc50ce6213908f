"""A whole copy comes back whole, on either database, and quiet."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from portal.domain.letter import Letter
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid
from portal.storage import backup, history, people, portal_state
from portal.storage.database import Database, Work
from portal.storage.history import Verified
from portal.storage.tables import METADATA
from portal.workflow import dispatch, queue_email
from tests.conftest import START, MakeDatabase


def _fill(work: Work) -> None:
    organisation = people.add_organisation(work, "Acmé\u2028 'quoted'")
    member = people.add_member(work, organisation, "anne@example.org", ["owner"], "Anne")
    letter = Letter(kind="password", to="anne@example.org", subject="Hello", text="Words", html="<p>Words</p>")
    queue_email.queue(work, letter, organisation=organisation)
    for number in range(3):
        history.note(work, "added", "thing", str(number), organisation=organisation, number=number)
    session = {"id_hash": "x", "kind": "member", "member_id": member, "organisation_id": organisation}
    dates = {"created_at": START, "seen_at": START, "ends_at": START}
    work.session.connection().execute(insert(METADATA.tables["session"]), session | dates)
    (work.files / "ab").mkdir(parents=True, exist_ok=True)
    (work.files / "ab" / "abc").write_bytes(b"evidence")


def _rows(work: Work) -> dict[str, list[Any]]:
    kept = [table for table in METADATA.sorted_tables if table.name not in backup.NEVER_COPIED]
    return {
        table.name: [
            tuple(row) for row in work.session.connection().execute(select(table).order_by(*table.primary_key))
        ]
        for table in kept
        if table.name != "portal_state"
    }


@pytest.fixture
def copied(database: Database, folder: Path) -> Path:
    database.write(_fill)
    done = backup.backup(database, folder / "copy.zip")
    assert (done.files, done.made_at) == (1, START)
    return folder / "copy.zip"


@pytest.fixture
def empty(empty_url: str, make_database: MakeDatabase, folder: Path) -> Database:
    return make_database(empty_url, data=folder / "other")


def test_every_row_and_file_comes_back(database: Database, copied: Path, empty: Database) -> None:
    done = backup.restore(empty, copied)
    before, after = database.read(_rows), empty.read(_rows)
    assert after == before
    assert done.rows == sum(len(rows) for rows in before.values())
    assert (empty.data / "evidence" / "ab" / "abc").read_bytes() == b"evidence"
    organisation = empty.read(people.organisations)[0].id
    assert empty.read(history.verify, organisation) == Verified(3)
    assert empty.is_current()


def test_a_restored_portal_is_quiet_and_signed_out(copied: Path, empty: Database) -> None:
    backup.restore(empty, copied)
    sessions = select(METADATA.tables["session"])
    assert empty.read(lambda work: work.session.connection().execute(sessions).all()) == []
    assert empty.write(dispatch.claim).emails == ()
    assert empty.write(portal_state.resume)
    assert len(empty.write(dispatch.claim).emails) == 1


def test_what_is_restored_is_frozen_again(copied: Path, empty: Database) -> None:
    backup.restore(empty, copied)
    with pytest.raises(Exception, match="frozen"):
        empty.write(lambda work: work.session.connection().execute(METADATA.tables["history"].delete()))


def test_nothing_is_written_over(database: Database, copied: Path) -> None:
    with pytest.raises(Conflict):
        backup.restore(database, copied)


def _truncated(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-200])


def _with_another_row(copy: Path) -> None:
    with zipfile.ZipFile(copy) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["rows/person.jsonl"] = entries["rows/person.jsonl"].replace(b"Anne", b"Eve!")
    with zipfile.ZipFile(copy, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("spoil", [_truncated, _with_another_row, lambda copy: copy.write_bytes(b"no"), Path.unlink])
def test_a_damaged_copy_is_refused_whole(copied: Path, empty: Database, spoil: Callable[[Path], None]) -> None:
    spoil(copied)
    with pytest.raises(Invalid):
        backup.restore(empty, copied)
    assert not (empty.data / "evidence").exists()


def test_a_copy_is_whole_or_not_there(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(name: str, done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.backup(database, folder / "copy.zip", breaks)
    assert not [file for file in folder.iterdir() if "copy.zip" in file.name]


def test_writing_goes_on_while_a_copy_is_made(database: Database, folder: Path) -> None:
    written: list[str] = []

    def meanwhile(name: str, done: int, whole: int) -> None:
        written.append(database.write(people.add_organisation, f"Late {len(written)}"))

    backup.backup(database, folder / "copy.zip", meanwhile)
    assert len(database.read(people.organisations)) == len(written)
    with zipfile.ZipFile(folder / "copy.zip") as archive:
        assert archive.read("rows/organisation.jsonl") == b""


def test_the_other_database_takes_it_too(
    database: Database, copied: Path, request: pytest.FixtureRequest, make_database: MakeDatabase, folder: Path
) -> None:
    if not database.is_sqlite:
        other = make_database(f"sqlite:///{folder / 'moved.sqlite'}", data=folder / "moved")
    else:
        from tests import postgresql

        server = request.getfixturevalue("postgresql_server")
        name = f"moved_{os.getpid()}"
        other = make_database(postgresql.schema(server, name), data=folder / "moved")
        request.addfinalizer(lambda: postgresql.drop(server, name))
    backup.restore(other, copied)
    assert other.read(_rows) == database.read(_rows)
    assert other.read(people.members, actor=Actor("operator", "o", "O", other.read(people.organisations)[0].id))
