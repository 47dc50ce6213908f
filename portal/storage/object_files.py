"""Files in an S3-compatible store, so that several machines can serve one portal."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, S3Store

from portal.storage.files import DiskFiles, FileStore, StoredFile, check_key

FRESH = timedelta(hours=1)
RETRIES = 3
SECONDS = "20s"
"""A store that has not answered by then counts as unavailable; a person gets a message and keeps what was typed."""


class FilesAway(OSError):
    """The store does not answer, or refuses; the message is for operators."""

    def __init__(self, error: Exception) -> None:
        super().__init__(errno.EIO, f"the file store cannot be used: {str(error).splitlines()[0]}")


class ObjectFiles:
    """Files as objects of one bucket, under one prefix. `at` comes from the store's own clock."""

    def __init__(self, store: S3Store | LocalStore | MemoryStore) -> None:
        self.store = store

    def put(self, key: str, data: bytes | IO[bytes], *, at: datetime) -> None:
        """Upload in one request: the object is complete or not there."""
        with _answers():
            obstore.put(self.store, check_key(key), data, use_multipart=None if not isinstance(data, bytes) else False)

    def touch(self, key: str, *, at: datetime) -> None:
        """Write an old object again to renew its time; a new one is safe from sweeps anyway."""
        stored = self.find(key)
        if stored is None:
            raise FileNotFoundError(key)
        if datetime.now(UTC) - stored.at > FRESH:
            self.put(key, self.read(key), at=at)

    def read(self, key: str) -> bytes:
        """All bytes of a file."""
        with _answers():
            return bytes(obstore.get(self.store, check_key(key)).bytes())

    def pieces(self, key: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time."""
        with _answers():
            stream = iter(obstore.get(self.store, check_key(key)).stream())
        return _chunks(stream)

    def find(self, key: str) -> StoredFile | None:
        """The file with this key, if there is one."""
        try:
            with _answers():
                facts = obstore.head(self.store, check_key(key))
        except FileNotFoundError:
            return None
        return StoredFile(key, facts["size"], facts["last_modified"])

    def list(self, area: str) -> Iterator[StoredFile]:
        """Every object of an area or a folder of one, in the store's order."""
        with _answers():
            for batch in obstore.list(self.store, f"{area}/"):
                yield from (StoredFile(fact["path"], fact["size"], fact["last_modified"]) for fact in batch)

    def delete(self, key: str) -> None:
        """Delete an object; a missing one is fine."""
        try:
            with _answers():
                obstore.delete(self.store, key)
        except FileNotFoundError:
            return


@contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotFoundError) as missing:
        raise FileNotFoundError(str(missing)) from None
    except (BaseError, OSError) as error:
        raise FilesAway(error) from error


def _chunks(stream: Iterator[object]) -> Iterator[bytes]:
    with _answers():
        yield from (bytes(piece) for piece in stream)  # type: ignore[call-overload]


def at(url: str, data: Path) -> FileStore:
    """The store that PORTAL_FILES_URL names; the data folder if it names none."""
    if not url:
        return DiskFiles(data)
    parts = urlsplit(url)
    if parts.scheme == "file":
        return DiskFiles(Path(unquote(parts.path)))
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    endpoint = asked.get("endpoint", "")
    config = {"endpoint": endpoint, "region": asked.get("region", "")}
    if parts.username:
        config |= {"access_key_id": unquote(parts.username), "secret_access_key": unquote(parts.password or "")}
    store = S3Store(
        parts.hostname or "",
        prefix=unquote(parts.path).strip("/") or None,
        config={name: value for name, value in config.items() if value},  # type: ignore[arg-type]
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": SECONDS, "connect_timeout": "5s"},
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=20)},
        virtual_hosted_style_request=not endpoint,
    )
    return ObjectFiles(store)
