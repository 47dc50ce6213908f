"""Reads notices from a Maildir: every message in new/ is passed to a handler and then moved to cur/ as seen.

A message is moved only after it was handled, so after a crash it is handled again. A notice may therefore come twice;
the second time changes nothing.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from portal.mail.bounces import MOST_BYTES

SEEN = ":2,S"
AT_ONCE = 500


class Maildir:
    """The Maildir at `folder`; several readers may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return f"the Maildir {self.folder}"

    def take(self, handle: Callable[[bytes], object]) -> int:
        """Pass every new message to `handle`, oldest first; returns their number. Raises OSError if it cannot read."""
        names = sorted(file.name for file in (self.folder / "new").iterdir() if not file.name.startswith("."))
        (self.folder / "cur").mkdir(exist_ok=True)
        return sum(self._transferred(name, handle) for name in names[:AT_ONCE])

    def _transferred(self, name: str, handle: Callable[[bytes], object]) -> bool:
        new = self.folder / "new" / name
        try:
            with new.open("rb") as message:
                data = message.read(MOST_BYTES)
        except FileNotFoundError:  # another reader took it first
            return False
        handle(data)
        with contextlib.suppress(FileNotFoundError):
            new.rename(self.folder / "cur" / f"{name.partition(':')[0]}{SEEN}")
        return True
