"""A worker that is killed in the middle of a job: the next one goes on, and nothing is done twice or lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from portal.domain.policy import Actor
from portal.settings import PACKAGE
from portal.storage import history, people, suppliers
from portal.storage.database import Database
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.tables import Job, Result
from portal.workflow import export, import_suppliers, publish, rescore, worker
from portal.workflow.exporting.tables import TABLES
from tests.benchmarks import answered
from tests.journeys.kill import open_database

pytestmark = pytest.mark.slow
RESPONSES = 60
ROWS = 400
PATIENCE = 60
WORKER = """
import sys
from pathlib import Path
from portal.workflow import import_suppliers, rescore, worker
from tests.journeys.test_jobs_killed import later
rescore.BATCH = 4
import_suppliers.BATCH = 10
worker.do_jobs(later(Path(sys.argv[1]), int(sys.argv[2])), kinds=sys.argv[3:])
"""


def later(folder: Path, minutes: int) -> Database:
    """The database as a machine sees it whose clock is so many minutes ahead: leases of before have run out."""
    database = open_database(f"sqlite:///{folder / 'portal.sqlite'}", folder)
    database.clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes)
    return database


def killed(folder: Path, minutes: int, kind: str, has_begun: Callable[[], bool]) -> None:
    """A worker that is killed as soon as it has begun."""
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(folder), str(minutes), kind], cwd=PACKAGE.parent)
    ends = time.monotonic() + PATIENCE
    while not has_begun():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < ends
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def test_a_killed_worker_loses_and_doubles_nothing(folder: Path) -> None:
    database = later(folder, 0)
    database.upgrade()
    operator, campaign = answered.fill(database, RESPONSES)
    newer = database.write(publish.publish, [answered.newer("points")], actor=operator)[0]
    organisation = str(operator.organisation)
    owner = database.write(people.add_member, organisation, "owner@answered.example", ["owner"], "Owner")
    actor = Actor("member", owner, "Owner", organisation, frozenset({"owner"}))
    _score_again(database, folder, database.write(rescore.ask, campaign, newer.id, actor=actor), newer.hash)
    _import(database, folder, actor)
    _export(database, folder, database.write(export.ask, campaign, ".json", TABLES[0].id, actor=actor), actor)
    noted = [entry for entry in database.read(history.page, size=1000, actor=actor) if entry.verb.endswith("rescored")]
    assert sum(entry.event.details()["responses"] for entry in noted) == RESPONSES
    database.close()


def _score_again(database: Database, folder: Path, job: str, hash: str) -> None:
    def added() -> int:
        checkpoint = database.read(lambda work: work.execute(select(Job.checkpoint).where(col(Job.id) == job)).scalar())
        return int(checkpoint["added"]) if checkpoint else 0

    for minutes, enough in ((2, 4), (4, 20)):
        killed(folder, minutes, "rescore", lambda enough=enough: added() >= enough)  # type: ignore[misc]
    assert added() < RESPONSES
    (outcome,) = worker.do_jobs(later(folder, 8), kinds=["rescore"])
    assert (outcome.became, outcome.result) == ("done", {"added": RESPONSES, "left": 0})
    second = select(col(Result.response_id)).where(col(Result.version_hash) == hash)
    counts = Counter(database.read(lambda work: list(work.execute(second).scalars())))
    assert (len(counts), set(counts.values())) == (RESPONSES, {1})


def _import(database: Database, folder: Path, actor: Actor) -> None:
    head = "Supplier name,External code,Country,Contact email\n"
    data = head + "".join(f"Mill {n},M-{n},BD,m{n}@mills.example\n" for n in range(ROWS))
    upload = database.read(import_suppliers.store_upload, data.encode(), "mills.csv", actor=actor)
    plan, _ = database.read(import_suppliers.preview_upload, upload, actor=actor)
    database.write(import_suppliers.ask, upload, plan.fingerprint, import_suppliers.NO_CHOICES, actor=actor)

    def imported() -> int:
        return database.read(suppliers.page, SupplierFilter("mills.example"), actor=actor).total

    killed(folder, 9, "import_suppliers", lambda: imported() > 0)
    assert 0 < imported() < ROWS
    (outcome,) = worker.do_jobs(later(folder, 11), kinds=["import_suppliers"])
    assert (outcome.result, imported()) == ({"added": ROWS, "changed": 0}, ROWS)
    entries = [entry.event.details() for entry in database.read(history.page, size=1000, actor=actor)]
    assert sum(details["added"] for details in entries if details.get("file") == "mills.csv") == ROWS


def _export(database: Database, folder: Path, job: str, actor: Actor) -> None:
    def is_under_way() -> bool:
        done = select(col(Job.done)).where(col(Job.id) == job)
        return int(database.read(lambda work: work.execute(done).scalar_one())) > RESPONSES // 10

    killed(folder, 13, "export", is_under_way)
    assert [outcome.became for outcome in worker.do_jobs(later(folder, 15), kinds=["export"])] == ["done"]
    row, file = database.write(export.hand_over, job, actor=actor)
    with file:
        assert len(json.loads(file.read())) == row.result["rows"] == RESPONSES
    worker.do_jobs(later(folder, 120), kinds=["sweep"])
    names = [file.parts[-1] for file in database.files.list("exports")]
    assert names == [row.result["file"]], "what was half written is gone"
