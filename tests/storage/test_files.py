"""One contract for every file store: the local disk, obstore's own, and a real S3-compatible server."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from portal.domain.policy import Actor
from portal.storage import backup, evidence_bytes, object_files, orphans, uploads
from portal.storage.database import Database
from portal.storage.files import DiskFiles, FileStore
from portal.storage.object_files import ObjectFiles
from tests import s3
from tests.conftest import MakeDatabase
from tests.storage.test_backup import DIGEST, PDF, fill

KEY = f"evidence/r/{DIGEST}"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with s3.server() as url:
        yield url


@pytest.fixture(params=["disk", "local", "memory", "s3"])
def store(request: pytest.FixtureRequest, folder: Path) -> FileStore:
    """A store of each kind, empty."""
    make: dict[str, Callable[[], FileStore]] = {
        "disk": lambda: object_files.at(f"file://{folder}/files", folder),
        "local": lambda: ObjectFiles(LocalStore(folder / "local", mkdir=True)),
        "memory": lambda: ObjectFiles(MemoryStore()),
        "s3": lambda: object_files.at(request.getfixturevalue("s3_url"), folder),
    }
    store = make[request.param]()
    for area in ("evidence", "uploads", "exports"):
        for file in list(store.list(area)):
            store.delete(file.key)
    return store


def test_what_is_put_can_be_read_whole_and_in_pieces(store: FileStore) -> None:
    store.put(KEY, PDF, at=NOW)
    assert store.read(KEY) == b"".join(store.pieces(KEY)) == PDF
    found = store.find(KEY)
    assert found is not None
    assert (found.key, found.size) == (KEY, len(PDF))
    assert abs(found.at - NOW) < timedelta(hours=1)


def test_a_file_of_many_pieces_comes_back_the_same_and_can_be_replaced(store: FileStore) -> None:
    data = bytes(range(256)) * 30_000
    store.put("exports/big", BytesIO(data), at=NOW)
    assert b"".join(store.pieces("exports/big")) == data
    store.put("exports/big", b"small", at=NOW)
    assert store.read("exports/big") == b"small"


def test_what_is_not_there_is_told_at_once(store: FileStore) -> None:
    for reading in (store.read, store.pieces):
        with pytest.raises(FileNotFoundError):
            reading(KEY)
    with pytest.raises(FileNotFoundError):
        store.touch(KEY, at=NOW)
    assert store.find(KEY) is None
    store.delete(KEY)


def test_an_area_lists_its_own_files_and_a_deleted_one_is_gone(store: FileStore) -> None:
    for key in (KEY, "evidence/other/a", "uploads/b"):
        store.put(key, b"x", at=NOW)
    assert sorted(file.key for file in store.list("evidence")) == ["evidence/other/a", KEY]
    assert [file.key for file in store.list("evidence/r")] == [KEY]
    store.touch(KEY, at=NOW)
    store.delete(KEY)
    assert [file.key for file in store.list("evidence")] == ["evidence/other/a"]
    assert store.read("uploads/b") == b"x"


@pytest.mark.parametrize(
    "key", ["../secret", "evidence/../../x", "evidence/r/..", "other/x", "evidence", "evidence/a b"]
)
def test_no_key_leaves_its_area(store: FileStore, key: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        store.put(key, b"x", at=NOW)


def test_evidence_uploads_backup_and_sweep_work_on_every_store(
    store: FileStore, make_database: MakeDatabase, folder: Path
) -> None:
    database = _of(make_database, folder, "one", store)
    database.clock = lambda: NOW
    database.upgrade()
    database.write(fill)
    assert store.read(KEY) == PDF
    buyer = Actor("member", "m", "Ann", database.read(_organisation), frozenset({"owner"}))
    upload = database.write(uploads.save, b"a;b", "list.csv", actor=buyer)
    assert database.read(uploads.find, upload, actor=buyer) == (b"a;b", "list.csv")
    store.put("evidence/r/" + "a" * 64, b"alone", at=NOW)
    assert database.read(orphans.lost) == []
    assert database.write(orphans.sweep) == 0
    assert backup.backup(database, folder / "copy.zip").files == 1
    database.clock = lambda: NOW + timedelta(hours=26)
    assert database.write(orphans.sweep) == 2  # the upload, and what no row points at
    other = _of(make_database, folder, "two", DiskFiles(folder / "two"))
    assert backup.restore(other, folder / "copy.zip").files == 1
    assert other.files.read(KEY) == PDF
    store.delete(KEY)
    assert database.read(orphans.lost) == [f"r/{DIGEST}"]


def test_two_machines_serve_one_portal(make_database: MakeDatabase, folder: Path, s3_url: str) -> None:
    """What one has taken in, the other hands out."""
    one, two = (_of(make_database, folder, "shared", object_files.at(s3_url, folder)) for _ in range(2))
    digest = evidence_bytes.stage(one.files, "r", b"shared", at=NOW)
    assert two.files.read(evidence_bytes.key("r", digest)) == b"shared"
    assert not (folder / "shared" / "evidence").exists()


def _of(make_database: MakeDatabase, folder: Path, name: str, store: FileStore) -> Database:
    database = make_database(f"sqlite:///{folder / name}.sqlite", data=folder / name)
    database.files = store
    return database


def _organisation(work: object) -> str:
    from portal.storage import people

    return people.organisations(work)[0].id  # type: ignore[arg-type]
