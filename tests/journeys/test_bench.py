"""The benchmark still runs: every line of its column is printed, with small numbers."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
LINES = (
    *("score four families, with trace", "100 questions", "template without a database", "open the link"),
    *(
        "start portal check",
        "save a section",
        "autosave one answer",
        "a whole journey",
        "a page of the board",
        "invitations",
        "emails/s",
        "peak memory",
    ),
)


def test_every_line_of_the_column_is_printed() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for line in LINES:
        assert line in done.stdout
