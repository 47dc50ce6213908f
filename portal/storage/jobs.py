"""Jobs: requested, claimed with a lease and a fencing number, done, and stored for a while with their results."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.jobs import LEASE, JobFacts, Kind, State, period_start, state
from portal.domain.refusals import NotFound
from portal.storage.database import Work
from portal.storage.rows import col, columns_for, filled, table_of
from portal.storage.tables import Job

ROWS_KEPT = timedelta(days=7)
PERIODIC_ROWS_KEPT = timedelta(days=2)
WATCHED = timedelta(minutes=2)
"""How long somebody may wait on the page of a job; they need no email about it."""


class LeaseLost(Exception):
    """Another worker has taken this job over, or it has ended: nothing more may be written for it."""


@dataclass(frozen=True)
class NewJob:
    """A job to do. While a job with the same `key` is unfinished, no second one is added."""

    kind: Kind
    key: str
    subject: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    organisation: str | None = None
    asked_by: str | None = None
    period: datetime | None = None


@dataclass(frozen=True)
class JobRow(JobFacts):
    """A stored job."""

    id: str = ""
    organisation_id: str | None = None
    kind: str = ""
    subject: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked_by: str | None = None
    asked_at: datetime | None = None
    fence: int = 0
    attempts: int = 0
    roles: Sequence[str] = ()
    done: int = 0
    whole: int = 0
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


_COLUMNS = columns_for(JobRow, Job)
_JOB = table_of(Job)


def add(work: Work, new: NewJob) -> str:
    """Add a job; returns its id, or that of the unfinished job with the same key."""
    row = {
        "id": work.new_id(),
        "organisation_id": new.organisation,
        "kind": new.kind.id,
        "subject": new.subject,
        "key": new.key,
        "period": new.period,
        "parameters": dict(new.parameters),
        "asked_by": new.asked_by,
        "asked_at": work.now,
        "due_at": work.now,
    }
    dialect: Any = sqlite if work.connection.dialect.name == "sqlite" else postgresql
    same = select(col(Job.id)).where(col(Job.key) == new.key, _is_unfinished())
    adding = dialect.insert(_JOB).values(**row).on_conflict_do_nothing().returning(col(Job.id))
    for _ in range(2):  # the other job may end between the two statements
        if work.execute(adding).scalar() is not None:
            break
        if (other := work.execute(same).scalar()) is not None:
            return other
    return str(row["id"])


def missing_periods(work: Work, kinds: Collection[Kind]) -> list[NewJob]:
    """The periodic jobs to add because their period has begun; a clock that is set back adds none."""
    if not kinds:
        return []
    newest = select(col(Job.kind), func.max(col(Job.period)).label("newest")).where(col(Job.period).is_not(None))
    last: dict[str, Any] = {row.kind: row.newest for row in work.execute(newest.group_by(col(Job.kind)))}
    starts = [(kind, period_start(kind, work.now)) for kind in kinds]
    return [
        NewJob(kind, kind.id, period=start) for kind, start in starts if kind.id not in last or last[kind.id] < start
    ]


def has_due(work: Work, kinds: Collection[str]) -> bool:
    """Whether there is a job to claim."""
    return work.execute(select(col(Job.id)).where(_is_due(work, kinds)).limit(1)).scalar() is not None


def claim(work: Work, kinds: Collection[str], lease: timedelta = LEASE) -> JobRow | None:
    """Claim the job that has been due longest: new, or left by a worker whose lease ran out. Raises its fence."""
    due = select(col(Job.id)).where(_is_due(work, kinds)).order_by(col(Job.due_at), col(Job.id)).limit(1)
    id = work.execute(due.with_for_update(skip_locked=True)).scalar()
    if id is None:
        return None
    taken = {
        "claimed_until": work.now + lease,
        "fence": col(Job.fence) + 1,
        "attempts": col(Job.attempts) + 1,
        "started_at": func.coalesce(col(Job.started_at), work.now),
    }
    row = work.execute(update(_JOB).where(col(Job.id) == id).values(taken).returning(*_COLUMNS)).one()
    return filled(JobRow, row)


def note_roles(work: Work, job: JobRow, roles: Collection[str]) -> None:
    """Record the roles with which it is done; the person who gets the result must have them then, too."""
    _change(work, job, roles=sorted(roles))


def hold(work: Work, job: JobRow, **values: Any) -> bool:
    """Renew the lease and store `values` with it; returns whether somebody has cancelled the job.

    Raises LeaseLost if another worker holds the job; in one transaction with what a step writes, that is undone.
    """
    return _change(work, job, claimed_until=work.now + LEASE, **values) is not None


def finish(work: Work, job: JobRow, result: Mapping[str, Any], kept_for: timedelta) -> None:
    """Mark as finished, with its result."""
    values = {"result": dict(result), "expires_at": work.now + kept_for, "problem": None}
    _change(work, job, finished_at=work.now, claimed_until=None, **values)


def fail(work: Work, job: JobRow, problem: str) -> None:
    """Mark as failed, with the reason."""
    _change(work, job, failed_at=work.now, finished_at=work.now, claimed_until=None, problem=problem)


def mark_cancelled(work: Work, job: JobRow) -> None:
    """Mark as cancelled."""
    _change(work, job, cancelled_at=work.now, finished_at=work.now, claimed_until=None)


def put_off(work: Work, job: JobRow, problem: str, pause: timedelta) -> None:
    """Retry later, after a failure."""
    _change(work, job, due_at=work.now + pause, claimed_until=None, problem=problem)


def release(work: Work, job: JobRow) -> None:
    """Release the job because the worker stops: the next one may go on at once, and this counts as no attempt."""
    _change(work, job, claimed_until=None, attempts=col(Job.attempts) - 1)


def _change(work: Work, job: JobRow, **values: Any) -> datetime | None:
    """Set columns while the job is still ours; returns when its cancellation was requested, if it was."""
    mine = and_(col(Job.id) == job.id, col(Job.fence) == job.fence, _is_unfinished())
    row = work.execute(update(_JOB).where(mine).values(values).returning(col(Job.cancel_asked_at))).one_or_none()
    if row is None:
        raise LeaseLost(job.id)
    asked_at: datetime | None = row.cancel_asked_at
    return asked_at


def own(work: Work, id: str) -> JobRow:
    """A job that the acting member requested; any other id is not found."""
    row = work.execute(select(*_COLUMNS).where(col(Job.id) == id, _is_mine(work))).one_or_none()
    if row is None:
        raise NotFound
    return filled(JobRow, row)


def own_about(work: Work, kind: Kind, subject: str, limit: int = 10) -> list[JobRow]:
    """The acting member's jobs about one object, the newest first."""
    which = and_(col(Job.kind) == kind.id, col(Job.subject) == subject, _is_mine(work))
    newest = select(*_COLUMNS).where(which).order_by(col(Job.asked_at).desc(), col(Job.id)).limit(limit)
    return [filled(JobRow, row) for row in work.execute(newest)]


def ended_late(work: Work, since: datetime, until: datetime) -> list[str]:
    """The acting member's jobs that ended in this time and took too long to be watched, the newest first."""
    which = and_(_is_mine(work), col(Job.finished_at) > since, col(Job.finished_at) <= until)
    uncancelled = select(*_COLUMNS).where(which, col(Job.cancelled_at).is_(None)).order_by(col(Job.finished_at).desc())
    ended = [filled(JobRow, row) for row in work.execute(uncancelled)]
    return [job.id for job in ended if job.asked_at and job.finished_at and job.finished_at - job.asked_at > WATCHED]


def count_unfinished(work: Work) -> int:
    """How many jobs of the acting member are not finished."""
    which = and_(_is_mine(work), _is_unfinished())
    return int(work.execute(select(func.count()).select_from(_JOB).where(which)).scalar_one())


def ask_cancel(work: Work, id: str) -> State:
    """Cancel the acting member's job: one that no worker runs ends at once, another when its worker notices."""
    job = own(work, id)
    waiting = and_(col(Job.id) == id, _is_unfinished(), _is_free(work))
    ended = update(_JOB).where(waiting).values(cancel_asked_at=work.now, cancelled_at=work.now, finished_at=work.now)
    if work.execute(ended).rowcount == 0:
        running = and_(col(Job.id) == id, _is_unfinished(), col(Job.cancel_asked_at).is_(None))
        work.execute(update(_JOB).where(running).values(cancel_asked_at=work.now))
    return state(own(work, job.id), work.now)


def results_kept(work: Work) -> set[str]:
    """The names of the files of unexpired results."""
    which = and_(col(Job.finished_at).is_not(None), col(Job.expires_at) > work.now)
    results = work.execute(select(col(Job.result)).where(which)).scalars()
    return {str(result["file"]) for result in results if "file" in result}


def prune(work: Work) -> int:
    """Delete jobs that ended long ago; returns how many."""
    age = or_(
        and_(col(Job.period).is_(None), col(Job.finished_at) < work.now - ROWS_KEPT),
        and_(col(Job.period).is_not(None), col(Job.finished_at) < work.now - PERIODIC_ROWS_KEPT),
    )
    return work.execute(delete(_JOB).where(age)).rowcount


def waiting_since(work: Work) -> datetime | None:
    """Since when the oldest due job has waited that no worker runs; None if there is none."""
    return work.execute(select(func.min(col(Job.due_at))).where(_is_due(work, None))).scalar_one()


def _is_due(work: Work, kinds: Collection[str] | None) -> ColumnElement[bool]:
    of_kind = col(Job.kind).in_(kinds) if kinds is not None else col(Job.id).is_not(None)
    return and_(_is_unfinished(), of_kind, col(Job.due_at) <= work.now, _is_free(work))


def _is_free(work: Work) -> ColumnElement[bool]:
    return or_(col(Job.claimed_until).is_(None), col(Job.claimed_until) <= work.now)


def _is_unfinished() -> ColumnElement[bool]:
    return col(Job.finished_at).is_(None)


def _is_mine(work: Work) -> ColumnElement[bool]:
    return and_(col(Job.organisation_id) == work.actor.organisation, col(Job.asked_by) == work.actor.id)
