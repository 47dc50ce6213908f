"""Files in an object store: the URL says where, a store that is away is told as such, and times are the store's own."""

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest
from obstore.store import MemoryStore, S3Store

from portal.storage import db_errors, object_files
from portal.storage.files import DiskFiles
from portal.storage.object_files import FilesAway, ObjectFiles

KEY = "evidence/r/" + "a" * 64
NOW = datetime.now(UTC)


def test_a_store_that_does_not_answer_is_an_unavailable_portal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_files, "RETRIES", 0)
    store = object_files.at("s3://key:secret@bucket?region=x&endpoint=http://127.0.0.1:1", folder)
    with pytest.raises(FilesAway) as refused:
        store.read(KEY)
    assert refused.value.errno == errno.EIO
    with pytest.raises(db_errors.Unavailable), db_errors.translate_errors(writing=True):
        store.put(KEY, b"x", at=NOW)


def test_the_url_says_where_files_are(folder: Path) -> None:
    for url, at in (("", folder), (f"file://{folder}/else%20where", folder / "else where")):
        store = object_files.at(url, folder)
        assert isinstance(store, DiskFiles)
        store.put(KEY, b"here", at=NOW)
        assert (at / KEY).read_bytes() == b"here"
    named = object_files.at("s3://key:se%2Fcret@bucket/a%20part/?region=eu&endpoint=http://127.0.0.1:1", folder)
    assert isinstance(named, ObjectFiles)
    assert isinstance(named.store, S3Store)
    assert (named.store.prefix, named.store.config["secret_access_key"]) == ("a part", "se/cret")
    assert (named.store.client_options or {}).get("allow_http") in (True, "true")
    safe = object_files.at("s3://key:secret@bucket?region=eu&endpoint=https://store.example", folder)
    assert isinstance(safe, ObjectFiles)
    assert isinstance(safe.store, S3Store)
    assert (safe.store.client_options or {}).get("allow_http") in (False, "false")


def test_a_missing_object_is_no_trouble_of_the_store() -> None:
    store = ObjectFiles(MemoryStore())
    assert store.find(KEY) is None
    store.delete(KEY)
    for read in (store.read, store.pieces):
        with pytest.raises(FileNotFoundError):
            read(KEY)
    with pytest.raises(FileNotFoundError):
        store.touch(KEY, at=NOW)


def test_an_area_lists_its_own_objects_alone() -> None:
    store, before = ObjectFiles(MemoryStore()), datetime.now(UTC)
    store.put(KEY, b"one", at=NOW)
    store.put("uploads/" + "b" * 26, b"two", at=NOW)
    (listed,) = store.list("evidence")
    assert (listed.key, listed.size) == (KEY, 3)
    assert before <= listed.at <= datetime.now(UTC), "by the store's clock, which is the real one"
    assert b"".join(store.pieces(KEY)) == b"one"
    with pytest.raises(ValueError, match="key"):
        store.put("../secret", b"x", at=NOW)
