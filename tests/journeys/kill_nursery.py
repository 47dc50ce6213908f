"""A process that has imported everything and forks the workers that are killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""For how many seconds a worker may say nothing."""


class Nursery:
    """The process that forks workers, one at a time, and passes on what they say."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.journeys.kill_flows"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def live(
        self, where: tuple[str, Path, str], plan: dict[str, Any], minutes: int, seconds: float
    ) -> tuple[list[tuple[str, str]], bool]:
        """Let a worker work for so many seconds at most; what it said, and whether it was killed.

        `where` is the database's address, the folder of its files and the flow.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([*map(str, where), minutes, plan]) + "\n")
        self.process.stdin.flush()
        said, timer = list[tuple[str, str]](), threading.Timer(PATIENCE, self.process.kill)
        for line in self.process.stdout:
            kind, _, id = line.strip().partition(" ")
            if kind == "began":
                timer = threading.Timer(seconds, os.kill, (int(id), signal.SIGKILL))
                timer.start()
            elif kind == "gone":
                timer.cancel()
                return said, int(id) == signal.SIGKILL
            else:
                said.append((kind, id))
        raise RuntimeError(f"The nursery is gone; the worker said {said[-3:]}.")

    def close(self) -> None:
        """End it; it has no children any more."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(PATIENCE)
