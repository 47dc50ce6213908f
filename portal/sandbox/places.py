"""How many children read files at once: as many as the machine's memory allows, so that a few bad files end nothing."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1_000_000
EACH = 1_200 * MEGABYTE
"""What one child may take: its limit of 1 GB, and the file and its answer in this process."""
FOR_CHILDREN = 2
"""One part in two of the memory is for children; the rest is for the portal, its database and the disk cache."""
MOST = 2
"""More than there are cores on a small machine would only use memory."""
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container's limit stands, in control groups of version 2 and 1."""


class Places:
    """A number of places that can be changed while they are in use."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._taken = 0
        self._free = threading.Condition()

    def resize(self, count: int) -> None:
        """Have this many places from now on; whoever has one keeps it."""
        with self._free:
            self.count = count
            self._free.notify_all()

    @contextmanager
    def taken(self, patience: float) -> Iterator[bool]:
        """Take a place for the block, waiting up to `patience` seconds; the value says whether one was free."""
        with self._free:
            is_free = self._free.wait_for(lambda: self._taken < self.count, timeout=patience)
            self._taken += is_free
        try:
            yield is_free
        finally:
            with self._free:
                self._taken -= is_free
                self._free.notify()


def fitting(memory: int) -> int:
    """How many children fit into a machine with this much memory, in bytes; always one."""
    return max(1, min(MOST, memory // FOR_CHILDREN // EACH))


def memory_of_machine() -> int:
    """The machine's memory in bytes, or the container's limit if that is lower."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([whole, *(int(text) for path in LIMITS if (text := _text_of(path)).isdecimal())])


def _text_of(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
