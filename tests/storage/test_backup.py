"""A whole copy comes back whole, on either database, and quiet."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from portal.domain.email import Email
from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid
from portal.storage import backup, evidence, history, history_chain, people, portal_state
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import claim_emails, keep_history, queue_email
from tests.conftest import START, MakeDatabase
from tests.storage.test_erasure import submit_answers

PDF = b"%PDF-1.7 evidence"
DIGEST = hashlib.sha256(PDF).hexdigest()


def fill(work: Work) -> None:
    """An installation with something of everything that a copy treats by itself: one file, one waiting email."""
    organisation = submit_answers(work)
    people.add_organisation(work, "Acmé\u2028 'quoted'")
    member = people.add_member(work, organisation, "anne@example.org", ["owner"], "Anne")
    email = Email(kind="password", to="anne@example.org", subject="Hello", text="Words", html="<p>Words</p>")
    queue_email.queue(work, email, organisation=organisation)
    for number in range(3):
        history.note(work, SupplierRemoved(str(number), "Halvora"), organisation)
    session = {"id_hash": "x", "kind": "member", "member_id": member, "organisation_id": organisation}
    dates = {"created_at": START, "seen_at": START, "ends_at": START}
    work.execute(insert(METADATA.tables["session"]), session | dates)
    invited = InvitedSupplier(organisation, "r")
    file = evidence.NewEvidence(PDF, "application/pdf", "r.pdf", PDF, "application/pdf", is_scanned=True)
    evidence.add(work, invited, "wages", "q", file)  # type: ignore[arg-type]


@dataclass(frozen=True)
class InvitedSupplier:
    """What `evidence.add` asks of an invited supplier."""

    organisation: str
    response: str


def take_back(database: Database) -> None:
    """What a supplier does who takes the file back: the row first, the bytes once that is certain."""
    table = METADATA.tables["evidence"]
    database.write(lambda work: work.execute(update(table).values(removed_at=work.now)))
    (database.data / "evidence" / "r" / DIGEST).unlink()


def _rows(work: Work) -> dict[str, list[Any]]:
    kept = [table for table in METADATA.sorted_tables if table.name not in backup.NEVER_COPIED]
    return {
        table.name: [tuple(row) for row in work.execute(select(table).order_by(*table.primary_key))]
        for table in kept
        if table.name != "portal_state"
    }


@pytest.fixture
def copied(database: Database, folder: Path) -> Path:
    database.write(fill)
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
    assert (empty.data / "evidence" / "r" / DIGEST).read_bytes() == PDF
    organisation = empty.read(people.organisations)[0].id
    keep_history.number_waiting(empty)
    found = empty.read(history_chain.verify, organisation)
    assert (found.entries, found.problem) == (5, None)
    assert empty.is_current()


def test_a_restored_portal_is_quiet_and_signed_out(copied: Path, empty: Database) -> None:
    backup.restore(empty, copied)
    sessions = select(METADATA.tables["session"])
    assert empty.read(lambda work: work.execute(sessions).all()) == []
    assert empty.write(claim_emails.claim).emails == ()
    assert empty.write(portal_state.resume)
    assert len(empty.write(claim_emails.claim).emails) == 1


def test_what_is_restored_is_frozen_again(copied: Path, empty: Database) -> None:
    backup.restore(empty, copied)
    with pytest.raises(Exception, match="frozen"):
        empty.write(lambda work: work.execute(METADATA.tables["history"].delete()))


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


def _rows_of(copy: Path, table: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(copy) as archive:
        return [json.loads(line) for line in archive.read(f"rows/{table}.jsonl").splitlines()]


def _files_of(copy: Path) -> list[str]:
    with zipfile.ZipFile(copy) as archive:
        return [name for name in archive.namelist() if name.startswith("evidence/")]


@pytest.mark.parametrize("moment", ["files", "tables"])
def test_a_file_taken_back_meanwhile_has_row_and_bytes_or_neither(
    database: Database, folder: Path, moment: str
) -> None:
    database.write(fill)
    waits = [True]

    def meanwhile(name: str, done: int, whole: int) -> None:
        if name == moment and waits:
            waits.pop()
            take_back(database)

    done = backup.backup(database, folder / "copy.zip", meanwhile)
    assert (not waits, done.missing) == (True, ())
    (row,) = _rows_of(folder / "copy.zip", "evidence")
    assert (row["removed_at"] is None) == bool(_files_of(folder / "copy.zip")) == (moment == "tables")


def test_files_that_no_row_points_at_are_not_copied(database: Database, folder: Path) -> None:
    database.write(fill)
    for name in ("r/leftover", f"r/{DIGEST}.part", "gone/abc", ".hidden"):
        (database.data / "evidence" / name).parent.mkdir(exist_ok=True)
        (database.data / "evidence" / name).write_bytes(b"nobody's")
    backup.backup(database, folder / "copy.zip")
    assert _files_of(folder / "copy.zip") == [f"evidence/r/{DIGEST}"]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"other")])
def test_a_file_that_the_disk_lost_is_told_and_does_not_stop_the_copy(
    database: Database, folder: Path, empty: Database, spoil: Callable[[Path], None]
) -> None:
    database.write(fill)
    spoil(database.data / "evidence" / "r" / DIGEST)
    assert backup.backup(database, folder / "copy.zip").missing == (f"evidence/r/{DIGEST}",)
    assert backup.restore(empty, folder / "copy.zip").missing == (f"evidence/r/{DIGEST}",)


def test_what_a_killed_backup_left_is_removed_by_the_next(database: Database, folder: Path) -> None:
    (folder / ".copy.zip.4194999").write_bytes(b"half")
    backup.backup(database, folder / "copy.zip")
    assert not list(folder.glob(".copy.zip*"))
