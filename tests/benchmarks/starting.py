"""How much CPU a command costs beside importing what every command needs."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.settings import root
from tests.benchmarks.column import say

NEEDED = "import typer, pydantic, yaml"


def print_starting(runs: int) -> None:
    """A line for each command that needs no database; the least CPU of several `runs`."""
    wages, other = (str(root("questionnaires") / family / "1.0.0.yaml") for family in ("wages", "essentials"))
    workforce = str(root("questionnaires") / "workforce" / "1.0.0.yaml")
    needed = _cpu([sys.executable, "-c", NEEDED], runs)
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        answers.write_text("{}")
        scoring = ("score", wages, workforce, "--answers", str(answers))
        for arguments in (("--help",), ("check", wages), ("diff", wages, other), scoring, ("schema",)):
            ratio = _cpu([sys.executable, "-m", "portal", *arguments], runs) / needed
            say(f"start portal {arguments[0]}", f"{ratio:.1f} × its imports' CPU", "≤ 3 ×")


def _cpu(command: list[str], runs: int) -> float:
    """Seconds of CPU, user and system: the least of several runs, for others use the machine too."""
    return min(_once(command) for _ in range(runs))


def _once(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system
