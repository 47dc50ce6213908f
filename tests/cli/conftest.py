"""The command line in a folder of its own, in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import cli


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


Portal = Callable[..., Ended]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]) -> Portal:
    """Runs `portal …` with its data under `folder / "data"`."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PORTAL_DATA", str(folder / "data"))

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def organisation(portal: Portal) -> str:
    """An installation with one organisation and its owner, who was sent an email that waits."""
    import json

    assert portal("init").status == 0
    made = json.loads(portal("organisation", "add", "Nord", "--json").out)["id"]
    assert portal("member", "add", "olga@nord.example", "--organisation", made, "--role", "owner").status == 0
    return str(made)
