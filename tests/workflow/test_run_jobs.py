"""Doing jobs: cancelled, failed, stopped or taken over, each leaves a clear trace and harms no other."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from portal.domain.jobs import DIED, EXPORT, LEASE, MEMBER_GONE, MOST_CLAIMS, RESCORE, SWEEP, state
from portal.domain.refusals import Conflict
from portal.storage import job_files, jobs, people
from portal.storage.database import Database, Work
from portal.storage.jobs import JobRow, NewJob
from portal.storage.tables import Job
from portal.workflow import ask_job, run_jobs
from portal.workflow.run_jobs import JobRun, Outcome, Result, Step
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of, make_cast


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


def ask(database: Database, cast: Cast, subject: str = "campaign", role: str = "owner") -> str:
    return database.write(ask_job.ask, EXPORT, subject, {"suffix": ".csv"}, actor=actor_of(cast, role))


def do(database: Database, step: Step, kind: str = EXPORT.id, stop: threading.Event | None = None) -> Outcome | None:
    steps: Mapping[str, Step] = {kind: step}
    return run_jobs.next_job(database, steps, (kind,), stop or threading.Event())


def job_of(database: Database, cast: Cast, id: str, role: str = "owner") -> JobRow:
    return database.read(jobs.own, id, actor=actor_of(cast, role))


def state_of(database: Database, cast: Cast, id: str) -> str:
    return state(job_of(database, cast, id), database.clock())


def becomes(check: Callable[[], object]) -> None:
    """Wait until something is so; a beat of the heart takes a second."""
    ends = time.monotonic() + 15
    while not check():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_step_acts_as_whoever_asked_with_the_roles_of_now(database: Database, cast: Cast) -> None:
    id = ask(database, cast)
    owner = actor_of(cast, "owner")
    database.write(people.set_roles, cast.members["owner"], ["owner", "safeguarding"], actor=owner)
    seen: list[JobRun] = []

    def step(run: JobRun) -> Result:
        seen.append(run)
        run.tell("", 4, 4)
        return {"rows": 4}

    assert do(database, step) == Outcome("export", "done", {"rows": 4})
    assert (seen[0].actor.id, seen[0].actor.roles) == (owner.id, frozenset({"owner", "safeguarding"}))
    job = job_of(database, cast, id)
    assert (job.done, job.whole, job.result, job.roles) == (4, 4, {"rows": 4}, ["owner", "safeguarding"])
    assert do(database, step) is None


def test_a_removed_members_job_is_not_done(database: Database, cast: Cast) -> None:
    id = ask(database, cast, role="reviewer")
    database.write(people.remove_member, cast.members["reviewer"], actor=actor_of(cast, "owner"))
    assert do(database, lambda run: pytest.fail("it was done")) == Outcome("export", "failed")
    assert job_of(database, cast, id, "reviewer").problem == MEMBER_GONE


def test_a_failure_says_a_sentence_and_the_next_job_is_done(
    database: Database, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    refused, broken, good = (ask(database, cast, subject) for subject in ("a", "b", "c"))

    def step(run: JobRun) -> Result:
        if run.job.subject == "a":
            raise Conflict("The campaign is closed.")
        if run.job.subject == "b":
            raise KeyError("a supplier's name")
        return {}

    outcomes = {outcome.became for _ in range(3) if (outcome := do(database, step)) is not None}
    assert outcomes == {"failed", "done"}
    assert job_of(database, cast, refused).problem == "The campaign is closed."
    assert "(KeyError)" in str(job_of(database, cast, broken).problem)
    assert state_of(database, cast, good) == "done"
    assert "supplier's name" not in caplog.text


def test_what_nobody_asked_for_is_tried_again_later(database: Database, clock: Clock) -> None:
    database.write(jobs.add, NewJob(SWEEP, SWEEP.id))

    def broken(run: JobRun) -> Result:
        raise RuntimeError

    for _ in range(MOST_CLAIMS + 3):
        outcome = do(database, broken, SWEEP.id)
        assert outcome is not None and outcome.became == "put_off"
        assert do(database, broken, SWEEP.id) is None
        clock.advance(minutes=15)
    outcome = do(database, lambda run: {}, SWEEP.id)
    assert outcome is not None and outcome.became == "done"


def test_a_cancelled_job_ends_at_its_next_piece(database: Database, cast: Cast) -> None:
    id = ask(database, cast)
    pieces: list[int] = []

    def step(run: JobRun) -> Result:
        for number in range(10_000):
            pieces.append(number)
            run.tell("", number, 10_000)
            if number == 3:
                database.write(ask_job.cancel, id, actor=actor_of(cast, "owner"))
            time.sleep(0.01)
        return {}

    outcome = do(database, step)
    assert outcome is not None and outcome.became == "cancelled"
    assert 4 < len(pieces) < 1000
    assert state_of(database, cast, id) == "cancelled"


def test_progress_is_noted_and_the_lease_renewed_while_a_step_goes_on(
    database: Database, cast: Cast, clock: Clock
) -> None:
    id = ask(database, cast)

    def step(run: JobRun) -> Result:
        run.tell("", 7, 20)
        clock.advance(LEASE - timedelta(seconds=1))
        becomes(lambda: job_of(database, cast, id).done == 7)
        clock.advance(LEASE - timedelta(seconds=1))
        assert state_of(database, cast, id) == "running", "the lease was renewed"
        return {}

    outcome = do(database, step)
    assert outcome is not None and outcome.became == "done"
    assert job_of(database, cast, id).whole == 20


def test_a_worker_that_was_taken_for_dead_writes_nothing_more(database: Database, cast: Cast, clock: Clock) -> None:
    id = ask(database, cast)
    written: list[str] = []

    def rename(work: Work, name: str) -> None:
        work.execute(update(Job).where(col(Job.id) == id).values(problem=name))

    def late(run: JobRun) -> Result:
        run.write(rename, "first")
        clock.advance(LEASE)
        second = do(database, lambda run: {"by": "second"})
        assert second is not None and second.became == "done"
        run.write(rename, "late")
        written.append("late")
        return {"by": "late"}

    outcome = do(database, late)
    assert outcome is not None and (outcome.became, written) == ("lost", [])
    assert job_of(database, cast, id).result == {"by": "second"}
    assert job_of(database, cast, id).problem is None


def test_a_late_workers_file_is_not_the_one_that_is_handed_out(database: Database, cast: Cast, clock: Clock) -> None:
    id = ask(database, cast)

    def make(run: JobRun, words: bytes) -> Result:
        with job_files.writing(database, run.job) as file:
            file.write(words)
        return {"file": job_files.name_of(run.job)}

    def late(run: JobRun) -> Result:
        clock.advance(LEASE)
        assert do(database, lambda run: make(run, b"second")) is not None
        return make(run, b"late")

    outcome = do(database, late)
    assert outcome is not None and outcome.became == "lost"
    with database.read(job_files.opened, job_of(database, cast, id)) as file:
        assert file.read() == b"second"
    clock.advance(hours=2)
    assert database.write(job_files.sweep) == 1
    clock.advance(days=1)
    assert database.write(job_files.sweep) == 1
    assert list((database.data / "jobs").iterdir()) == []


def test_a_worker_that_is_stopped_gives_its_job_back_at_once(database: Database, cast: Cast) -> None:
    id = ask(database, cast)
    stop = threading.Event()

    def step(run: JobRun) -> Result:
        run.write(lambda work: 5, checkpoint=lambda after: {"after": after})
        stop.set()
        run.tell("", 5, 9)
        return {}

    outcome = do(database, step, stop=stop)
    assert outcome is not None and outcome.became == "stopped"
    assert state_of(database, cast, id) == "interrupted"
    assert do(database, step, stop=stop) is None, "a stopped worker takes nothing up"
    assert do(database, lambda run: {"from": run.job.checkpoint}) == Outcome("export", "done", {"from": {"after": 5}})


def test_a_job_that_kills_its_workers_is_given_up(database: Database, cast: Cast, clock: Clock) -> None:
    id = ask(database, cast)
    for _ in range(MOST_CLAIMS):
        assert database.write(jobs.claim, (EXPORT.id,)) is not None
        clock.advance(LEASE)
    assert do(database, lambda run: pytest.fail("it was done")) == Outcome("export", "failed")
    assert job_of(database, cast, id).problem == DIED


def test_a_member_has_a_handful_of_unfinished_jobs_at_most(database: Database, cast: Cast) -> None:
    for number in range(ask_job.MOST_UNFINISHED):
        ask(database, cast, str(number))
    assert ask(database, cast, "0"), "pressed again it is the same job"
    with pytest.raises(Conflict, match="five jobs"):
        ask(database, cast, "one more")
    with pytest.raises(Conflict, match="five jobs"):
        database.write(ask_job.ask, RESCORE, "x", {"version": "v"}, actor=actor_of(cast, "owner"))
    assert ask(database, cast, "one more", role="reviewer")
    assert len(database.read(lambda work: work.execute(select(col(Job.id))).all())) == ask_job.MOST_UNFINISHED + 1
