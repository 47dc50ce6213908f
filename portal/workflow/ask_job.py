"""Requesting a job, checking its result, and cancelling it: what pages call."""

from collections.abc import Mapping
from typing import Any

from portal.domain import canonical
from portal.domain.jobs import Kind, State, state
from portal.domain.refusals import Conflict, Expired, NotAllowed
from portal.storage import job_files, jobs
from portal.storage.database import Work
from portal.storage.jobs import JobRow, NewJob

MOST_UNFINISHED = 5
TOO_MANY = "You have five jobs that are not finished. Wait for one of them to finish, or cancel one, and try again."

ROLES_CHANGED = "Your roles have changed since this was made. Start again to get what your roles may see now."


def ask(work: Work, kind: Kind, subject: str, parameters: Mapping[str, Any], more: Mapping[str, Any] = {}) -> str:
    """Add a job of the acting member about `subject`; returns its id. A second press finds the unfinished job.

    `parameters` are JSON data; the job also gets `more`, which may differ at the second press.
    """
    key = f"{kind.id}:{work.actor.id}:{subject}:{canonical.digest(dict(parameters))[:32]}"
    id = jobs.add(work, NewJob(kind, key, subject, {**parameters, **more}, work.actor.organisation, work.actor.id))
    if jobs.count_unfinished(work) > MOST_UNFINISHED:
        raise Conflict(TOO_MANY)
    return id


def check_result(work: Work, job: JobRow) -> None:
    """Refuse a result that does not exist, or that was made with roles which the member no longer has."""
    match state(job, work.now):
        case "done":
            pass
        case "expired":
            raise Expired(job_files.GONE)
        case _:
            raise Conflict("This job has no result.")
    if not has_rights(work, job):
        raise NotAllowed(ROLES_CHANGED)


def has_rights(work: Work, job: JobRow) -> bool:
    """Whether the acting member still has the roles that a result was made with."""
    return set(job.roles) <= work.actor.roles


def cancel(work: Work, id: str) -> State:
    """Cancel the acting member's job: at once if no worker runs it, else as soon as its worker notices."""
    return jobs.ask_cancel(work, id)
