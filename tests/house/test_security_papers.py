"""What SECURITY.md and the table of ASVS name as proof is there: tests, files, commands, the count of mutants."""

import re
from pathlib import Path

import pytest

from portal import settings
from portal.cli.commands import COMMANDS
from tests.house.mutants import MUTANTS
from tests.house.test_docs import commands

ROOT = Path(__file__).resolve().parents[2]
ASVS = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
FOLDERS = ("tests/", "portal/", "docs/", "templates/", "static/", "questionnaires/")


def spans(text: str) -> set[str]:
    """The code spans of a paper."""
    return set(re.findall(r"`([^`\n]+)`", text)) | set(re.findall(r"\]\(([^)#:]+)\)", text))


def missing(text: str) -> list[str]:
    """The files, tests, commands, settings and targets that a paper names and that are not there."""
    named = spans(text)
    files = {name for name in named if name.startswith(FOLDERS)}
    absent = {name for name in files if not _is_there(*name.partition("::")[::2])}
    known = set(commands(COMMANDS)) | set(COMMANDS)
    absent |= {name for name in named if name.startswith("portal ") and _command(name, known) is None}
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    absent |= {name for name in named if name.startswith("make ") and name.split()[1] not in targets}
    absent |= {name for name in named if re.fullmatch(r"PORTAL_[A-Z_]+", name) and name not in settings.DESCRIPTIONS}
    return sorted(absent)


def _is_there(file: str, test: str) -> bool:
    path = ROOT / file
    return path.exists() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))


def _command(name: str, known: set[str]) -> str | None:
    words = name.split()[1:]
    return next((" ".join(words[:length]) for length in (2, 1) if " ".join(words[:length]) in known), None)


@pytest.mark.parametrize("paper", ["SECURITY.md", "docs/asvs.md"])
def test_what_a_paper_names_is_there(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    assert len(spans(text)) >= 10
    assert missing(text) == []


def test_what_is_not_there_is_noticed() -> None:
    gone = ("tests/web/test_nothing.py", "tests/web/test_doors.py::test_nothing", "portal nothing", "make nothing")
    assert missing(" ".join(f"`{name}`" for name in (*gone, "PORTAL_NOTHING"))) == sorted((*gone, "PORTAL_NOTHING"))


def test_every_chapter_has_a_state_and_a_proof() -> None:
    rows = [line.split(" | ") for line in ASVS.splitlines() if line.startswith("| V")]
    assert [int(row[0].split()[1][1:]) for row in rows] == list(range(1, 18))
    assert {row[1] for row in rows} <= {"met", "met in part", "does not apply"}
    without = [row[0] for row in rows if row[1] != "does not apply" and "`tests/" not in row[2]]
    assert without == []


def test_the_count_of_mutants_is_todays() -> None:
    assert re.findall(r"`make mutate` breaks (\d+) lines", ASVS) == [str(len(MUTANTS))]
