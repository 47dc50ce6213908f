"""The worker: periodic jobs once however many workers there are, its own lane for long jobs, and an end when told."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from portal.domain.events.organisations import SendingResumed
from portal.domain.jobs import EXPORT, OWN, RESCORE
from portal.mail.maildir import Maildir
from portal.storage import evidence_bytes, history, history_checks, jobs, orphans
from portal.storage.database import Database, Work
from portal.storage.tables import Job
from portal.workflow import ask_job, job_steps, worker
from portal.workflow.run_jobs import JobRun, Result
from tests.conftest import START, Clock
from tests.web.conftest import Cast, actor_of, make_cast
from tests.workflow.test_take_bounce import Planted, notice, planted, row

__all__ = ["planted"]
PERIODIC = ["check_files", "member_news", "repeat_campaigns", "scheduled_reminders", "sweep", "verify_history"]


def kinds_done(database: Database) -> list[str]:
    done = select(col(Job.kind)).where(col(Job.finished_at).is_not(None)).order_by(col(Job.kind))
    return database.read(lambda work: list(work.execute(done).scalars()))


def until(database: Database, check: Callable[[], object], workers: int = 1, **named: object) -> None:
    """So many workers go on until something is so; then they are told to stop, and do so soon."""

    async def story() -> None:
        stop = asyncio.Event()
        going = [
            asyncio.create_task(worker.run_forever(database, None, (), stop, pause=0.01, **named))
            for _ in range(workers)
        ]
        while not await asyncio.to_thread(check):
            await asyncio.sleep(0.02)
        stop.set()
        begun = time.monotonic()
        await asyncio.gather(*going)
        assert time.monotonic() - begun < 10

    asyncio.run(asyncio.wait_for(story(), 60))


def test_periodic_jobs_are_done_once_by_however_many_workers(database: Database, clock: Clock) -> None:
    database.write(history.note, SendingResumed("portal"))
    until(database, lambda: kinds_done(database) == PERIODIC, workers=3)
    for _ in range(3):
        worker.do_jobs(database)
    assert kinds_done(database) == PERIODIC
    check = database.read(history_checks.last, None)
    assert check is not None
    assert (check.length, check.problem) == (1, None)
    clock.advance(hours=1)
    until(database, lambda: len(kinds_done(database)) == 11, workers=3)
    assert kinds_done(database).count("verify_history") == 1


def test_files_that_nobody_needs_are_swept(database: Database, clock: Clock) -> None:
    evidence_bytes.stage(database.files, "r" * 26, b"alone", at=clock())
    clock.advance(hours=30)
    assert len(database.read(orphans.find)) == 1
    worker.do_jobs(database)
    assert database.read(orphans.find) == ()


def test_notices_are_taken_by_a_worker_that_has_a_place_for_them(
    database: Database, planted: Planted, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "0.host").write_bytes(notice(planted, START))
    assert "take_bounces" not in {outcome.kind for outcome in worker.do_jobs(database)}
    outcomes = worker.do_jobs(database, [Maildir(tmp_path)])
    assert ("take_bounces", 1) in [(outcome.kind, outcome.result.get("notices")) for outcome in outcomes]
    assert row(database).bounced_at == START


def test_a_long_job_keeps_the_portals_own_work_from_waiting_and_ends_when_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast: Cast = database.write(make_cast)
    id = database.write(ask_job.ask, RESCORE, "c", {"version": "v"}, actor=actor_of(cast, "owner"))
    begun: list[int] = []

    def long(run: JobRun) -> Result:
        for number in range(10_000):
            begun.append(number)
            run.tell("", number, 10_000)
            time.sleep(0.02)
        return {}

    steps = {**job_steps.steps_of(), RESCORE.id: long}
    monkeypatch.setattr(job_steps, "steps_of", lambda sources=(): steps)
    until(database, lambda: begun and kinds_done(database) == PERIODIC)
    job = database.read(jobs.own, id, actor=actor_of(cast, "owner"))
    assert (job.finished_at, job.claimed_until, job.attempts) == (None, None, 0), "given back for the next worker"


def test_a_database_that_is_away_ends_no_worker(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, failures = job_steps.to_add, [0]

    def broken(work: Work, kinds: object) -> object:
        failures[0] += 1
        if failures[0] < 3:
            raise RuntimeError("a supplier's name")
        return real(work, kinds)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.01)
    monkeypatch.setattr(job_steps, "to_add", broken)
    until(database, lambda: kinds_done(database) == PERIODIC)
    assert "no job could be taken: RuntimeError" in caplog.text
    assert "supplier's name" not in caplog.text


def test_a_lane_adds_and_does_its_own_kinds_only(database: Database) -> None:
    assert worker.do_jobs(database, kinds=(EXPORT.id,)) == []
    count = select(func.count()).select_from(Job)
    assert database.read(lambda work: work.execute(count).scalar_one()) == 0
    assert {outcome.kind for outcome in worker.do_jobs(database, kinds=OWN)} == set(PERIODIC)
