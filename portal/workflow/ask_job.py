"""Asking for a job, getting its result, and cancelling it: what a page does in place of the work itself."""

from collections.abc import Mapping

from portal.domain.jobs import Kind, State, state
from portal.domain.refusals import Conflict, Expired, NotAllowed
from portal.storage import job_files, jobs
from portal.storage.database import Work
from portal.storage.jobs import JobRow, NewJob

MOST_UNFINISHED = 5
TOO_MANY = "You have five jobs that are not finished. Wait for one of them to finish, or cancel one, and try again."

ROLES_CHANGED = "Your roles have changed since this was made. Start again to get what your roles may see now."


def ask(work: Work, kind: Kind, subject: str, parameters: Mapping[str, str | int]) -> str:
    """A job of the acting member about `subject`; returns its id. Pressed twice it is one job while it lasts."""
    values = ":".join(str(value) for value in parameters.values())
    key = f"{kind.id}:{work.actor.id}:{subject}:{values}"
    id = jobs.add(work, NewJob(kind, key, subject, parameters, work.actor.organisation, work.actor.id))
    if jobs.count_unfinished(work) > MOST_UNFINISHED:
        raise Conflict(TOO_MANY)
    return id


def check_result(work: Work, job: JobRow) -> None:
    """Refuse a result that is not there, or that was made with rights which the member has no longer."""
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
    """End one's own job: at once where nobody works on it, else as soon as its worker hears of it."""
    return jobs.ask_cancel(work, id)
