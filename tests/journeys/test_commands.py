"""The job from the command line, from an installed wheel, in a folder that is not the checkout."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal import cli
from portal.demo.mailbox import Mailbox
from portal.demo.supplier_workbook import workbook

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., str]
pytestmark = pytest.mark.slow
DUE = f"{datetime.now(UTC).year + 1}-01-31T17:00"


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, "PORTAL_DATA": str(folder / "data")}


def _runner(command: list[str], folder: Path, environment: dict[str, str]) -> Run:
    def run(*arguments: str, status: int = 0, given: str = "") -> str:
        done = subprocess.run(
            [*command, *arguments],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout if status == 0 else done.stderr

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`portal …` in this process, which spares a second of starting for each command."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, status: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["portal", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == status, f"{arguments}: {said.out}{said.err}"
        return said.out if status == 0 else said.err

    return run


def test_the_job_by_command(here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox, run = Mailbox(), here
    monkeypatch.setenv("PORTAL_SMTP_URL", mailbox.start())
    run("init")
    run("init")
    organisation = json.loads(run("organisation", "add", "Nord", "--json"))["id"]
    member = ("member", "add", "a@nord.example", "--organisation", organisation, "--role", "owner", "--json")
    assert "id" in json.loads(run(*member))
    (tmp_path / "list.xlsx").write_bytes(workbook())
    importing = ("suppliers", "import", "list.xlsx", "--organisation", organisation, "--json")
    assert json.loads(run(*importing, "--dry-run"))["added"] == 56
    first = json.loads(run(*importing))
    assert (first["added"], [line["row"] for line in first["refused"]]) == (56, [13, 26, 39, 52])
    assert json.loads(run(*importing))["unchanged"] == 56
    files = [str(ROOT / "questionnaires" / family / "1.0.0.yaml") for family in ("workforce", "wages")]
    assert len(json.loads(run("publish", *files, "--organisation", organisation, "--json"))) == 2
    french = str(ROOT / "questionnaires/workforce/1.0.0.fr.yaml")
    (mended,) = json.loads(run("publish", french, "--organisation", organisation, "--json"))
    assert (mended["version"], mended["new"]) == ("1.0.0", False)
    unpublished = str(ROOT / "questionnaires/essentials/1.0.0.fr.yaml")
    assert "Publish it before" in run("publish", unpublished, "--organisation", organisation, status=2)
    adding = ("campaign", "add", "--organisation", organisation, "--title", "T", "--due", DUE, "--json")
    versions = ("--versions", "wages@1.0.0,workforce@1.0.0", "--zone", "Europe/Vienna", "--suppliers", "all")
    campaign = json.loads(run(*adding, *versions))["id"]
    assert json.loads(run("campaign", "send", campaign, "--json")) == {"queued": 56}
    assert json.loads(run("worker", "--once", "--json"))["sent"] == 57
    assert len(mailbox.emails()) == 57
    assert {row["status"] for row in json.loads(run("campaign", "show", campaign, "--json"))} == {"invited"}
    newer = (ROOT / "questionnaires/wages/1.0.0.yaml").read_text().replace("version: 1.0.0", "version: 1.0.1")
    (tmp_path / "1.0.1.yaml").write_text(newer.replace("title: ", "title: More about ", 1))
    impact = json.loads(run("impact", "1.0.1.yaml", "--organisation", organisation, "--json"))
    assert (impact["drafts"], impact["responses_scored"], impact["changed"]) == (0, 0, [])
    assert "results that would change: 0" in run("impact", "1.0.1.yaml", "--organisation", organisation)
    assert "no organisation" in run("impact", "1.0.1.yaml", "--organisation", "nonsense", status=2)
    assert "no role" in run("impact", "1.0.1.yaml", "--organisation", organisation, "--role", "boss", status=2)
    assert run("impact", "1.0.1.yaml", "--organisation", organisation, "--role", "safeguarding")
    run("publish", "1.0.1.yaml", "--organisation", organisation)
    assert json.loads(run("campaign", "rescore", campaign, "wages@1.0.1")) == {"added": 0, "left": 0}
    assert "newer version" in run("campaign", "rescore", campaign, "wages@1.0.0", status=2)
    reminding = ("campaign", "remind", campaign, "--json")
    assert json.loads(run(*reminding)) == {"queued": 56, "reminded_lately": 0}
    assert json.loads(run(*reminding)) == {"queued": 0, "reminded_lately": 56}
    for name in ("x.xlsx", "x.csv", "x.json"):
        run("export", campaign, "--to", name)
        assert (tmp_path / name).stat().st_size > 100
    run("library", "export", "workforce@1.0.0", "wages@1.0.0", "--organisation", organisation, "--to", "bundle.zip")
    other = json.loads(run("organisation", "add", "South", "--json"))["id"]
    taken = json.loads(run("library", "import", "bundle.zip", "--organisation", other, "--json"))
    assert [one["new"] for one in taken] == [True, True]
    again = json.loads(run("library", "import", "bundle.zip", "--organisation", other, "--json"))
    assert [one["new"] for one in again] == [False, False]
    assert "not a bundle" in run("library", "import", "x.csv", "--organisation", other, status=2)
    run("backup", "copy.zip")
    assert "no campaign" in run("campaign", "show", "nonsense", status=2)
    mailbox.stop()


def test_the_wheel_runs_from_any_folder(tmp_path: Path) -> None:
    """In an empty virtual environment it finds its templates, files, questionnaires and migrations."""
    wheel, needed, home = tmp_path / "wheel", tmp_path / "needed.txt", tmp_path / "home"
    _uv("build", "--quiet", "--wheel", "--out-dir", str(wheel), str(ROOT))
    _uv("export", *EXPORTED, "--project", str(ROOT), "--output-file", str(needed))
    _uv("venv", "--quiet", "--python", sys.executable, str(home))
    python = str(home / "bin" / "python")
    built = str(next(wheel.glob("*.whl")))
    _uv("pip", "install", "--quiet", "--no-deps", "--python", python, "--requirements", str(needed), built)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {**_environment(tmp_path), "PORTAL_PORT": str(port)}
    run = _runner([str(home / "bin" / "portal")], elsewhere, environment)
    run("init")
    run("workbook", str(ROOT / "questionnaires/document_retention/1.0.0.yaml"), "--to", "book.xlsx")
    (elsewhere / "document_retention").mkdir()
    run("workbook", "book.xlsx", "--to", "document_retention/1.0.0.yaml")  # in a child of the installed package
    assert (elsewhere / "document_retention/1.0.0.yaml").read_text().startswith("format:")
    server = subprocess.Popen([str(home / "bin" / "portal"), "serve"], cwd=elsewhere, env=environment)
    try:
        assert b"Candour" in _fetched(f"http://127.0.0.1:{port}/sign-in")
    finally:
        server.terminate()
        assert server.wait(timeout=20) in (0, -15)


EXPORTED = ("--frozen", "--quiet", "--no-dev", "--no-emit-project", "--no-hashes", "--format", "requirements-txt")
"""What the lock file names for running the portal, without what only its developers need."""


def _uv(*arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "uv", *arguments]
    subprocess.run(command, check=True, env={**kept, "VIRTUAL_ENV": ""}, capture_output=True)


def _fetched(address: str) -> bytes:
    for _ in range(600):  # a minute: starting costs seconds of CPU, and other tests take them
        try:
            with urllib.request.urlopen(address) as answer:
                found: bytes = answer.read()
                return found
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} never answered")
