"""The worker: it sends email, runs jobs and numbers the histories, in any number of processes.

Jobs run in two lanes, so that a member's long export does not delay the portal's own work.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Mapping, Sequence
from functools import partial

from portal.domain.jobs import ASKED, OWN
from portal.domain.reporting import ProgressCallback, no_progress
from portal.mail.smtp import Mailer
from portal.storage import heartbeat, jobs
from portal.storage.database import Database, Work
from portal.storage.jobs import NewJob
from portal.workflow import dispatch, job_steps, keep_history, run_jobs
from portal.workflow.collect_bounces import Source
from portal.workflow.dispatch import SendCounts
from portal.workflow.run_jobs import Outcome, Step

log = logging.getLogger("portal.worker")

PAUSE_SECONDS = 2.0
ASKED_PAUSE_SECONDS = 0.5
"""Short, because somebody is waiting on the job's page."""
AWAY_SECONDS = 5.0
BEAT_SECONDS = 30.0


def do_jobs(
    database: Database,
    sources: Sequence[Source] = (),
    *,
    kinds: Sequence[str] = (*OWN, *ASKED),
    stop: threading.Event | None = None,
    watch: ProgressCallback = no_progress,
) -> list[Outcome]:
    """Add the jobs that are due now and run all that are due; returns the outcome of each."""
    steps = _steps(kinds, sources)
    _add_due(database, tuple(steps))
    halt, outcomes = stop or threading.Event(), []
    while (outcome := run_jobs.next_job(database, steps, tuple(steps), halt, watch)) is not None:
        outcomes.append(outcome)
    return outcomes


async def until_done(
    database: Database, mailer: Mailer | None, watch: ProgressCallback = no_progress
) -> tuple[SendCounts, list[Outcome]]:
    """Run every due job and, if there is a mail server, send every due email."""
    await asyncio.to_thread(keep_history.round, database)
    outcomes = await asyncio.to_thread(partial(do_jobs, database, watch=watch))
    counts = await dispatch.until_done(database, mailer) if mailer else SendCounts()
    return counts, outcomes


async def run_forever(
    database: Database,
    mailer: Mailer | None,
    sources: Sequence[Source],
    stop: asyncio.Event,
    *,
    pause: float = PAUSE_SECONDS,
) -> None:
    """Run until `stop` is set. A running job then ends at its next piece, and another worker may continue it."""
    halt = threading.Event()
    tasks = [
        _lane(database, _steps(OWN, sources), stop, halt, pause),
        _lane(database, _steps(ASKED, ()), stop, halt, min(pause, ASKED_PAUSE_SECONDS)),
        keep_history.keep_going(database, stop),
        _halt_after(database, stop, halt),
        _beat(database, stop),
    ]
    if mailer is not None:
        tasks.append(dispatch.run_forever(database, mailer, stop, pause=pause))
    await asyncio.gather(*tasks)


async def _beat(database: Database, stop: asyncio.Event) -> None:
    """Record regularly that a worker is alive, also while an email or a job takes long."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(database.write, heartbeat.beat)
        except Exception as problem:
            log.error("the worker cannot say that it lives: %s", type(problem).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BEAT_SECONDS)


async def _halt_after(database: Database, stop: asyncio.Event, halt: threading.Event) -> None:
    await stop.wait()
    halt.set()
    database.stop_waiting()


async def _lane(
    database: Database, steps: Mapping[str, Step], stop: asyncio.Event, halt: threading.Event, pause: float
) -> None:
    """Run one job after another; only `stop` ends this."""
    while not stop.is_set():
        rest = pause
        try:
            outcome = await asyncio.to_thread(_round, database, steps, halt)
            rest = pause if outcome is None else 0.0
        except Exception as problem:  # the message may contain an address, so only the type is logged
            log.error("no job could be taken: %s", type(problem).__name__)
            rest = max(pause, AWAY_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rest)


def _round(database: Database, steps: Mapping[str, Step], halt: threading.Event) -> Outcome | None:
    _add_due(database, tuple(steps))
    return run_jobs.next_job(database, steps, tuple(steps), halt)


def _add_due(database: Database, kinds: Sequence[str]) -> None:
    """Add the jobs that the portal itself requests now; writes nothing if all exist already."""
    missing = database.read(job_steps.to_add, kinds)
    if missing:
        database.write(_add, missing)


def _add(work: Work, missing: Sequence[NewJob]) -> None:
    for new in missing:
        jobs.add(work, new)


def _steps(kinds: Sequence[str], sources: Sequence[Source]) -> Mapping[str, Step]:
    return {kind: step for kind, step in job_steps.steps_of(sources).items() if kind in kinds}
