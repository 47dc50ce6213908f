"""How long work reports its progress, to a job's page or to a terminal."""

from collections.abc import Callable
from typing import TypeAlias

ProgressCallback: TypeAlias = Callable[[str, int, int], object]
"""Called with a title, how much is done, and the total (0: not known)."""


def no_progress(title: str, done: int, whole: int) -> None:
    """Ignore progress, where nobody watches."""
