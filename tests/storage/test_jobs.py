"""The job table: one claim at a time, leases that run out, fences, and who may see a job."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from portal.domain.jobs import CHECK_FILES, EXPORT, LEASE, RESULT_KEPT, SWEEP, VERIFY_HISTORY
from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import jobs
from portal.storage.database import Database, Work
from portal.storage.jobs import JobRow, LeaseLost, NewJob
from portal.storage.tables import Job
from tests.conftest import Clock
from tests.web.conftest import Cast, actor_of, make_cast


@pytest.fixture
def cast(database: Database) -> Cast:
    return database.write(make_cast)


def new(cast: Cast, role: str = "owner", key: str = "k", subject: str = "campaign") -> NewJob:
    return NewJob(EXPORT, key, subject, {"suffix": ".csv"}, cast.organisation, cast.members[role])


def claim(database: Database) -> JobRow:
    job = database.write(jobs.claim, (EXPORT.id,))
    assert job is not None
    return job


def test_there_is_one_unfinished_job_of_a_key(database: Database, cast: Cast) -> None:
    first = database.write(jobs.add, new(cast))
    assert database.write(jobs.add, new(cast)) == first
    database.write(jobs.finish, claim(database), {}, RESULT_KEPT)
    assert database.write(jobs.add, new(cast, key="another")) != first
    assert database.write(jobs.add, new(cast)) != first


def test_workers_at_once_claim_every_job_exactly_once(database: Database, cast: Cast) -> None:
    wanted = {database.write(jobs.add, new(cast, key=str(number))) for number in range(24)}

    def work(_: int) -> list[str]:
        mine = []
        while (job := database.write(jobs.claim, (EXPORT.id,))) is not None:
            mine.append(job.id)
        return mine

    with ThreadPoolExecutor(4) as workers:
        claimed = [id for ids in workers.map(work, range(4)) for id in ids]
    assert sorted(claimed) == sorted(wanted)


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_is_fenced_off(
    database: Database, cast: Cast, clock: Clock
) -> None:
    database.write(jobs.add, new(cast))
    late = claim(database)
    assert database.write(jobs.claim, (EXPORT.id,)) is None
    clock.advance(LEASE - timedelta(seconds=1))
    database.write(jobs.hold, late, done=3, whole=9, checkpoint={"after": "x"})
    clock.advance(LEASE - timedelta(seconds=1))
    assert not database.read(jobs.has_due, (EXPORT.id,)), "the lease was renewed"
    clock.advance(seconds=1)
    second = claim(database)
    assert (second.id, second.fence, second.attempts) == (late.id, late.fence + 1, 2)
    assert (second.done, second.whole, second.checkpoint) == (3, 9, {"after": "x"})
    for change in (
        lambda: database.write(jobs.hold, late),
        lambda: database.write(jobs.finish, late, {}, RESULT_KEPT),
        lambda: database.write(jobs.fail, late, "x"),
        lambda: database.write(jobs.release, late),
    ):
        with pytest.raises(LeaseLost):
            change()
    database.write(jobs.finish, second, {"rows": 1}, RESULT_KEPT)
    with pytest.raises(LeaseLost):
        database.write(jobs.hold, second)


def test_what_is_put_off_or_released_is_due_later_or_at_once(database: Database, cast: Cast, clock: Clock) -> None:
    database.write(jobs.add, new(cast))
    database.write(jobs.put_off, claim(database), "The disk is full.", timedelta(minutes=1))
    assert database.write(jobs.claim, (EXPORT.id,)) is None
    clock.advance(minutes=1)
    job = claim(database)
    assert (job.attempts, job.problem) == (2, "The disk is full.")
    database.write(jobs.release, job)
    assert claim(database).attempts == 2, "stopping a worker is no attempt"


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_hears_of_it(database: Database, cast: Cast) -> None:
    owner = actor_of(cast, "owner")
    waiting = database.write(jobs.add, new(cast))
    assert database.write(jobs.ask_cancel, waiting, actor=owner) == "cancelled"
    running = database.write(jobs.add, new(cast))
    job = claim(database)
    assert (job.id, database.write(jobs.hold, job)) == (running, False)
    assert database.write(jobs.ask_cancel, running, actor=owner) == "cancelling"
    assert database.write(jobs.hold, job) is True
    database.write(jobs.mark_cancelled, job)
    assert database.write(jobs.ask_cancel, running, actor=owner) == "cancelled"


def test_only_whoever_asked_for_a_job_sees_it(database: Database, cast: Cast) -> None:
    id = database.write(jobs.add, new(cast))
    stranger = actor_of(database.write(make_cast, "Elsewhere"), "owner")
    assert database.read(jobs.own, id, actor=actor_of(cast, "owner")).subject == "campaign"
    for other in (actor_of(cast, "safeguarding"), stranger):
        for step in (jobs.own, jobs.ask_cancel):
            with pytest.raises(NotFound):
                database.write(step, id, actor=other)
        assert database.read(jobs.own_about, EXPORT, "campaign", actor=other) == []
        assert database.read(jobs.count_unfinished, actor=other) == 0
    assert database.read(jobs.count_unfinished, actor=actor_of(cast, "owner")) == 1


def test_a_period_is_added_once_and_a_clock_that_steps_back_adds_none(database: Database, clock: Clock) -> None:
    kinds = (CHECK_FILES, SWEEP, VERIFY_HISTORY)

    def add_missing(work: Work) -> list[str]:
        missing = jobs.missing_periods(work, kinds)
        for job in missing:
            jobs.add(work, job)
        return [job.kind.id for job in missing]

    def finish_all() -> None:
        while (job := database.write(jobs.claim, [kind.id for kind in kinds])) is not None:
            database.write(jobs.finish, job, {}, RESULT_KEPT)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: database.write(add_missing), range(4)))
    assert len(database.read(lambda work: work.execute(select(col(Job.id))).all())) == 3
    finish_all()
    assert database.write(add_missing) == []
    clock.advance(minutes=59)
    assert database.write(add_missing) == ["check_files"]
    finish_all()
    clock.advance(hours=23, minutes=1)
    assert database.write(add_missing) == ["check_files", "sweep", "verify_history"]
    finish_all()
    clock.advance(days=-1, minutes=5)
    assert database.write(add_missing) == []


def test_ended_jobs_are_forgotten_after_a_while(database: Database, cast: Cast, clock: Clock) -> None:
    database.write(jobs.add, new(cast))
    database.write(jobs.finish, claim(database), {"file": "f"}, RESULT_KEPT)
    database.write(jobs.add, new(cast, key="unfinished"))
    assert database.read(jobs.results_kept) == {"f"}
    clock.advance(days=1)
    assert database.read(jobs.results_kept) == set()
    assert database.write(jobs.prune) == 0
    clock.advance(days=7)
    assert database.write(jobs.prune) == 1
    assert database.read(jobs.waiting_since) is not None


def test_the_portal_itself_sees_every_job(database: Database, cast: Cast) -> None:
    database.write(jobs.add, new(cast))
    assert database.read(jobs.has_due, (EXPORT.id,), actor=Actor("portal", "portal", "The portal"))
