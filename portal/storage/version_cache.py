"""What is expensive to make from published versions, kept in memory by their hashes."""

from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

Made = TypeVar("Made")


class VersionCache:
    """A cache of things made from frozen documents: same key, same thing, so nothing in it ever grows stale.

    `storage.library` fills it; the oldest things leave when it is full.
    """

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._things: dict[tuple[object, ...], object] = {}
        self._lock = Lock()

    def kept(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """The thing under `key`, made now if it is not there; two threads may both make it, one of them wins."""
        value = self._things.get(key)
        if value is None:
            value = make()
            with self._lock:
                while len(self._things) >= self._size:
                    del self._things[next(iter(self._things))]
                value = self._things.setdefault(key, value)
        return cast(Made, value)
