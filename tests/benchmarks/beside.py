"""`make bench BASE=commit`: the column of an earlier commit beside ours, in one run and one environment.

The commit is checked out into a folder of its own. It and we print our columns in turn, as often as `--rounds` says;
the better figure of all rounds counts, since others use the machine too. Two lines are the same if their words are:
where their numbers differ, the earlier line is named. What only one of the two measures is blank in the other column.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GAP = re.compile(r"\s{2,}")
RATE = re.compile(r": (\d+) requests/s, .*")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MEASURED = re.compile(rf"p50 ({NUMBER.pattern})|({NUMBER.pattern})(?:/s| (?:ms|s|MB|×|emails/s|requests/s))(?!\w)")
NOTICED = 0.05
"""A smaller difference is noise."""


@dataclass(frozen=True)
class Line:
    """One line of a column."""

    what: str
    figure: str

    @property
    def words(self) -> str:
        """What it measures, without the numbers."""
        return NUMBER.sub("#", self.what)

    @property
    def cost(self) -> float:
        """The first measured number of the figure, turned round if more of it is better; 0 if none is measured."""
        measured = MEASURED.search(self.figure)
        value = float((measured[1] or measured[2]).replace(",", "")) if measured else 0.0
        return 1 / value if value and self.figure.endswith("/s") else value


Column = dict[str, Line]
"""Lines by their words, in the order they were printed."""


def read(printed: str) -> Column:
    """A printed column; how many requests a second, and how long they took, are lines of their own."""
    column: Column = {}
    above = ""
    for text in printed.splitlines():
        parts = GAP.split(text.strip())
        if text.startswith(" "):
            lines = [Line(f"{above}: times", parts[0])]
        else:
            rate = RATE.search(parts[0])
            above = parts[0][: rate.start()] if rate else parts[0]
            lines = [Line(above, parts[1])] + ([Line(f"{above}: rate", f"{rate[1]} requests/s")] if rate else [])
        column |= {line.words: line for line in lines}
    return column


def best(columns: Sequence[Column]) -> Column:
    """Each line with its lowest cost in several rounds."""
    return {words: min((column[words] for column in columns), key=lambda line: line.cost) for words in columns[0]}


def compared(before: Column, ours: Column) -> Iterator[tuple[str, str, str, str]]:
    """Rows of what is measured, the figure before, our figure, and what became of it."""
    for words in (*ours, *(words for words in before if words not in ours)):
        earlier, now = before.get(words), ours.get(words)
        line = now or earlier
        assert line is not None
        yield line.what, earlier.figure if earlier else "", now.figure if now else "", _change(earlier, now)


def _change(before: Line | None, ours: Line | None) -> str:
    """How much more or less it costs; which line was compared, if its numbers are others."""
    if before is None or ours is None or not before.cost or not ours.cost:
        return ""
    change = ours.cost / before.cost - 1
    words = "the same" if abs(change) < NOTICED else f"{abs(change):.0%} {'slower' if change > 0 else 'faster'}"
    return words if before.what == ours.what else f"{words} ({before.what})"


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A folder with the files of a commit, for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="candour-base-") as folder:
        place = Path(folder) / "base"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(place), commit], cwd=ROOT, check=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(place)], cwd=ROOT, check=True)


def column_of(place: Path, options: Sequence[str]) -> Column:
    """The column that the commit in this folder prints, with its own lines and our libraries."""
    command = [sys.executable, "-m", "tests.benchmarks", *options]
    done = subprocess.run(command, cwd=place, stdout=subprocess.PIPE, text=True, check=True)
    return read(done.stdout)


def main(arguments: Sequence[str]) -> None:
    """Print both columns."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.beside", description=__doc__)
    parser.add_argument("base", help="the commit before")
    parser.add_argument("--rounds", type=int, default=1, help="how often both are measured, in turn")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that every line is printed")
    given = parser.parse_args(arguments)
    options = ["--quick"] if given.quick else []
    with checked_out(given.base) as place:
        pairs = [(column_of(place, options), column_of(ROOT, options)) for _ in range(given.rounds)]
    before, ours = (best(columns) for columns in zip(*pairs, strict=True))
    rows = [("", f"before ({given.base})", "now", ""), *compared(before, ours)]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    for what, *figures, change in rows:
        shown = (f"{figure:>{width}}" for figure, width in zip(figures, widths[1:], strict=True))
        sys.stdout.write("   ".join((f"{what:<{widths[0]}}", *shown, change)).rstrip() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
