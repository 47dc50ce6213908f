"""A lock for writers of one SQLite file: threads in order of arrival, processes through a lock beside the file."""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from portal.storage.db_errors import Unavailable

try:
    import fcntl
except ImportError:  # not a Unix: BEGIN IMMEDIATE and its busy timeout order the processes
    fcntl = None  # type: ignore[assignment]


class WriterLock:
    """A fair lock. A plain one lets the thread that just released it in again, so others starve under load."""

    def __init__(self, beside: Path | None, patience: float = 30.0) -> None:
        self._patience = patience
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False
        self._file = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if beside else None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the lock; refuses with a sentence if it does not become free in time."""
        self._enter()
        try:
            if self._file is not None and fcntl:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file is not None and fcntl:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._leave()

    def close(self) -> None:
        """Close the lock file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _enter(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=self._patience):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise Unavailable("too many others are writing")

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
