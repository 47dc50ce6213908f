"""`alembic` from a checkout: each command on the configured database, as a person types it, on both databases."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from portal.storage.engines import connection_for_tables
from tests.house import squash
from tests.storage.filled import fill_with_the_demo, walk

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


def runner(checkout: Path, data: Path) -> Run:
    """`alembic …` in a checkout, its output and its status."""

    def run(*arguments: str, fails: bool = False, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        command = [sys.executable, "-m", "alembic", *arguments]
        environment = {**kept, "PORTAL_DATA": str(data), **settings}
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, f"{arguments}: {done.stdout}{done.stderr}"
        return done

    return run


@pytest.fixture
def run(folder: Path) -> Run:
    return runner(ROOT, folder)


def test_commands_work_on_the_settings_database(run: Run, folder: Path) -> None:
    assert run("current").stdout == ""
    assert "Running upgrade  -> 0001" in run("upgrade", "head").stderr
    assert (folder / "portal.sqlite").is_file()
    assert run("current").stdout == "0001 (head)\n"
    assert "0001 (head), Initial schema." in run("history").stdout
    assert "No new upgrade operations" in run("check").stdout
    run("downgrade", "-1")
    assert run("current").stdout == ""


def test_x_url_goes_before_the_settings(run: Run, empty_url: str, folder: Path) -> None:
    elsewhere = {"PORTAL_DATABASE_URL": f"sqlite:///{folder / 'other.sqlite'}"}
    run("-x", f"url={empty_url}", "upgrade", "head", **elsewhere)
    assert run("-x", f"url={empty_url}", "current", **elsewhere).stdout == "0001 (head)\n"
    assert not (folder / "other.sqlite").exists()
    assert "No new upgrade operations" in run("-x", f"url={empty_url}", "check").stdout
    run("current", PORTAL_DATABASE_URL=empty_url)
    run("-x", f"url={empty_url}", "downgrade", "-1")


def test_sqlite_is_opened_as_the_portal_opens_it(run: Run, folder: Path) -> None:
    run("upgrade", "head")
    assert (folder / "portal.sqlite.lock").is_file()
    with connection_for_tables(f"sqlite:///{folder / 'portal.sqlite'}") as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (("upgrade", "head", "--sql"), {}, "SQL scripts cannot be written"),
        (("-x", "ulr=sqlite:///x", "current"), {}, "Only -x url=… is understood"),
        (("-x", "url=mysql://x", "current"), {}, "must begin with sqlite:/// or postgresql://"),
        (("-x", "url=postgresql://a@127.0.0.1:1/b", "current"), {}, "The database cannot be used now"),
        (("current",), {"PORTAL_DATABASE_URL": "mysql://x"}, "PORTAL_DATABASE_URL must begin with"),
        (("current",), {"PORTAL_DATABSE_URL": "x"}, "PORTAL_DATABSE_URL is not a setting"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    run: Run, arguments: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    done = run(*arguments, fails=True, **settings)
    assert sentence in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_notices_a_lost_trigger(run: Run, folder: Path) -> None:
    run("upgrade", "head")
    with connection_for_tables(f"sqlite:///{folder / 'portal.sqlite'}") as connection:
        connection.execute(text("DROP TRIGGER history_frozen_DELETE"))
    done = run("check", fails=True)
    assert "'freeze', 'history'" in done.stdout + done.stderr


NEW_TABLE = '''

class Remark(Table, table=True):
    """A table that is new in this checkout."""

    __tablename__ = "remark"
    __table_args__ = (org_foreign_key("finding"),)
    id: str = Field(primary_key=True)
    organisation_id: str
    finding_id: str
    written_at: datetime
    words: str = long_text()
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of one's own, with nothing but the initial schema."""
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "portal", tmp_path / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    versions = tmp_path / squash.FOLDER.relative_to(ROOT)
    for later in versions.glob("*.py"):
        later.unlink()
    (versions / squash.FILE).write_text(squash.source())
    return tmp_path


def change_tables(checkout: Path) -> None:
    """A new table, a new column, and two columns of frozen tables that other tables' rows point at."""
    tables = checkout / "portal" / "storage" / "tables"
    for file, before, after in (
        (
            "responses.py",
            "    declared_role: str\n",
            "    declared_role: str | None = None\n    channel: str | None = None\n",
        ),
        ("library.py", "    release_notes: str\n", "    release_notes: str | None = None\n"),
        ("findings.py", "    note: str | None = None\n", "    note: str | None = None\n    cost: str | None = None\n"),
    ):
        text_before = (tables / file).read_text()
        assert before in text_before
        (tables / file).write_text(text_before.replace(before, after))
    with (tables / "findings.py").open("a") as file_of_findings:
        file_of_findings.write(NEW_TABLE)


@pytest.mark.slow
def test_an_autogenerated_migration_runs_as_written_on_a_filled_database(
    checkout: Path, empty_url: str, folder: Path
) -> None:
    fill_with_the_demo(empty_url, folder / "data")
    run = runner(checkout, folder)
    named = ("-x", f"url={empty_url}")
    change_tables(checkout)
    refused = run(*named, "check", fails=True)
    assert "add_table" in refused.stdout + refused.stderr
    run(*named, "revision", "--autogenerate", "-m", "remarks and channel")
    written = next(checkout.glob("**/versions/0002_remarks_and_channel.py")).read_text()
    assert "sqlmodel" not in written
    assert 'guards.separate(op.get_bind(), "remark")' in written
    assert written.count('guards.freeze(op.get_bind(), "submission")') == 2
    steps = {"0002": ("upgrade", "head"), "0001": ("downgrade", "-1")}
    walk(empty_url, lambda revision: run(*named, *steps[revision]), ("0002", "0001", "0002"))
    assert "No new upgrade operations" in run(*named, "check").stdout
    with connection_for_tables(empty_url) as connection:
        assert inspect(connection).get_foreign_keys("remark")
