"""Running jobs: claim one, run its step, record the result. Any number of workers may do so at the same time.

During a step a second thread renews the lease, stores the progress and checks for cancellation. Everything a step
writes goes through `JobRun.write`, in one transaction that also checks that the job is still ours.
"""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, TypeVar

from portal.domain import jobs as rules
from portal.domain.jobs import KINDS, Kind
from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed, NotFound, Refusal
from portal.domain.reporting import ProgressCallback, no_progress
from portal.storage import jobs, people
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from portal.storage.jobs import JobRow, LeaseLost

log = logging.getLogger("portal.jobs")

T = TypeVar("T")
Reason: TypeAlias = Literal["cancelled", "stopped", "lost"]
Result: TypeAlias = Mapping[str, Any]

BEAT_SECONDS = 1.0
QUIET_SECONDS = rules.LEASE.total_seconds() / 4
"""How long a step that reports no progress goes without renewing its lease."""


class Ended(Exception):
    """The step must end here: it was cancelled, the worker stops, or another worker has taken it over."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class JobRun:
    """What a step uses: its job, the actor, the database, and a way to report progress."""

    database: Database
    job: JobRow
    actor: Actor
    stop: threading.Event
    watch: ProgressCallback = no_progress
    done: int = 0
    whole: int = 0
    ended: Reason | None = None
    result: Result = field(default_factory=dict)

    def tell(self, _name: str, done: int, whole: int) -> None:
        """Report progress, with the total (0: not known). Raises Ended if the step has to end here."""
        self.done, self.whole = done, whole
        self.watch(KINDS[self.job.kind].title, done, whole)
        if self.ended is not None or self.stop.is_set():
            raise Ended(self.ended or "stopped")

    def read(self, query: Callable[..., T], *args: Any) -> T:
        """Run a query as the requester."""
        return self.database.read(query, *args, actor=self.actor)

    def write(
        self, step: Callable[..., T], *args: Any, checkpoint: Callable[[T], Mapping[str, Any]] | None = None
    ) -> T:
        """One transaction as the requester with their roles of now, undone unless the job is ours.

        `checkpoint` is where to continue.
        """

        def fenced(work: Work) -> T:
            jobs.hold(work, self.job)
            actor = _actor(work, self.job)
            if actor is None:
                raise NotAllowed(rules.MEMBER_GONE)
            outcome = step(replace(work, actor=actor), *args)
            if checkpoint is not None:
                jobs.hold(work, self.job, checkpoint=dict(checkpoint(outcome)))
            return outcome

        return self.database.write(fenced, actor=self.actor)


Step: TypeAlias = Callable[[JobRun], Result]


@dataclass(frozen=True)
class Outcome:
    """The outcome of one job."""

    kind: str
    became: Literal["done", "failed", "cancelled", "put_off", "stopped", "lost"]
    result: Result = field(default_factory=dict)


def next_job(
    database: Database,
    steps: Mapping[str, Step],
    kinds: Collection[str],
    stop: threading.Event,
    watch: ProgressCallback = no_progress,
) -> Outcome | None:
    """Run the job of these kinds that has been due longest; None if there is none."""
    if stop.is_set() or not database.read(jobs.has_due, kinds):
        return None
    claimed = database.write(_claim, kinds)
    if claimed is None:
        return None
    job, actor = claimed
    if actor is None:
        return Outcome(job.kind, "failed")
    run = JobRun(database, job, actor, stop, watch, done=job.done, whole=job.whole)
    outcome = _done(run, steps[job.kind])
    if job.asked_by is not None or outcome.became != "done":
        log.info("a job of kind %s: %s", outcome.kind, outcome.became)
    return outcome


def _claim(work: Work, kinds: Collection[str]) -> tuple[JobRow, Actor | None] | None:
    """Claim a job and find its actor; the job fails if that person has left, or if it has killed workers."""
    job = jobs.claim(work, kinds)
    if job is None:
        return None
    is_asked = KINDS[job.kind].is_asked
    actor = _actor(work, job)
    if actor is None or (is_asked and job.attempts > rules.MOST_CLAIMS):
        jobs.fail(work, job, rules.MEMBER_GONE if actor is None else rules.DIED)
        return job, None
    if is_asked:
        jobs.note_roles(work, job, actor.roles)
    return job, actor


def _actor(work: Work, job: JobRow) -> Actor | None:
    """The member who requested the job, with their current roles; the portal itself if nobody did."""
    inside = Actor("portal", "portal", "The portal", job.organisation_id)
    if job.asked_by is None:
        return inside
    try:
        member = people.member(replace(work, actor=inside), job.asked_by)
    except NotFound:
        return None
    if member.removed_at is not None:
        return None
    return Actor("member", member.id, member.name, member.organisation, member.roles)


def _done(run: JobRun, step: Step) -> Outcome:
    kind = KINDS[run.job.kind]
    try:
        with _Heartbeat(run):
            run.result = step(run)
        run.database.write(_finish, run, kind)
    except Ended as ended:
        return _ended(run, ended.reason)
    except LeaseLost:
        return _ended(run, "lost")
    except Unavailable:
        raise  # not a problem of the job: its lease runs out and it is run again
    except Exception as problem:
        return _failed(run, kind, problem)
    return Outcome(kind.id, "done", run.result)


def _finish(work: Work, run: JobRun, kind: Kind) -> None:
    jobs.hold(work, run.job, done=run.done, whole=run.whole)
    jobs.finish(work, run.job, run.result, rules.RESULT_KEPT)


def _ended(run: JobRun, reason: Reason) -> Outcome:
    marks = {"cancelled": jobs.mark_cancelled, "stopped": jobs.release}
    if reason in marks:
        try:
            run.database.write(marks[reason], run.job)
        except LeaseLost:
            reason = "lost"
    if reason == "lost":
        log.warning("a job of kind %s was taken over by another worker", run.job.kind)
    return Outcome(run.job.kind, reason)


def _failed(run: JobRun, kind: Kind, problem: Exception) -> Outcome:
    """Log the type of the error, because its message may contain a name; the requester gets a sentence."""
    is_final = kind.is_asked
    if not isinstance(problem, Refusal):
        log.error("a job of kind %s failed: %s", kind.id, type(problem).__name__)
    try:
        if is_final:
            run.database.write(jobs.fail, run.job, reason_of(problem))
        else:
            pause = rules.pause_after(run.job.attempts)
            run.database.write(jobs.put_off, run.job, reason_of(problem), pause)
    except LeaseLost:
        return _ended(run, "lost")
    return Outcome(kind.id, "failed" if is_final else "put_off")


def reason_of(problem: Exception) -> str:
    """Why a job failed, for the requester: a refusal's own sentence, or the type of the error."""
    if isinstance(problem, Refusal):
        return str(problem)
    return f"This could not be finished ({type(problem).__name__}). Ask whoever runs the portal to look at its log."


class _Heartbeat:
    """A thread beside a step: it renews the lease, stores the progress, and notices a cancellation."""

    def __init__(self, run: JobRun) -> None:
        self.run = run
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._beat, name=f"heartbeat of {run.job.kind}", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _beat(self) -> None:
        noted, quiet = (self.run.done, self.run.whole), 0.0
        while not self.over.wait(BEAT_SECONDS):
            quiet += BEAT_SECONDS
            progress = (self.run.done, self.run.whole)
            if progress != noted or quiet >= QUIET_SECONDS:
                noted, quiet = progress, 0.0
                self._note(*progress)

    def _note(self, done: int, whole: int) -> None:
        try:
            if self.run.database.write(jobs.hold, self.run.job, done=done, whole=whole):
                self.run.ended = "cancelled"
        except LeaseLost:
            self.run.ended = "lost"
        except Exception as problem:  # the database may be available again before the lease runs out
            log.warning("the lease of a job could not be renewed: %s", type(problem).__name__)
