"""How figures are printed: what was done, the figure, and what we aim at."""

import sys
import time
from collections.abc import Callable
from typing import Any


def say(what: str, figure: str, goal: str = "") -> None:
    """One line of the column."""
    sys.stdout.write(f"{what:<62} {figure:>26}   {goal}\n")
    sys.stdout.flush()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
