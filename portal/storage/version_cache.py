"""Objects that are expensive to make from published versions, cached by their hashes."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

Made = TypeVar("Made")


class VersionCache:
    """A cache of objects made from frozen documents: a key always means the same object, so nothing expires.

    `storage.library` fills it; the oldest entries are dropped when it is full.
    """

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._things: dict[tuple[object, ...], object] = {}
        self._lock = Lock()

    def cached(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """The object under `key`, made now if it is missing; if two threads make it, one of them wins."""
        value = self._things.get(key)
        if value is None:
            value = make()
            with self._lock:
                while len(self._things) >= self._size:
                    del self._things[next(iter(self._things))]
                value = self._things.setdefault(key, value)
        return cast(Made, value)
