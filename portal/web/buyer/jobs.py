"""A job's page: how far it is, its result, and a button to cancel it. Only whoever asked for a job sees it."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.jobs import KINDS, UNFINISHED, State, state
from portal.storage import jobs
from portal.storage.database import Work
from portal.storage.jobs import JobRow
from portal.web import access, render
from portal.workflow import ask_job

PLACES = {
    "export": "/campaigns/{subject}/export",
    "rescore": "/campaigns/{subject}/rescoring",
    "impact": "/questionnaires/drafts/{subject}/impact",
}
"""Where each kind of job is asked for."""
WORDS: dict[State, str] = {
    "waiting": "Waiting to start",
    "running": "In progress",
    "interrupted": "Interrupted",
    "cancelling": "Cancelling",
    "done": "Ready",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "expired": "No longer kept",
}
LONG_WAIT = timedelta(seconds=30)


@dataclass(frozen=True)
class JobView:
    """A job as its page shows it."""

    row: JobRow
    state: State
    waits_long: bool

    @classmethod
    def of(cls, work: Work, row: JobRow) -> "JobView":
        """The job at this moment."""
        now = state(row, work.now)
        return cls(row, now, now == "waiting" and work.now - row.due_at > LONG_WAIT)

    @property
    def title(self) -> str:
        """What it does."""
        return KINDS[self.row.kind].title

    @property
    def place(self) -> str:
        """Where it was asked for."""
        return PLACES[self.row.kind].format(subject=self.row.subject)

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        return WORDS[self.state]

    @property
    def is_unfinished(self) -> bool:
        """Whether its page is worth looking at again."""
        return self.state in UNFINISHED


async def show(request: Request) -> Response:
    """How far the job is, or what came of it."""
    job = await access.request_database(request).read(_read, request.path_params["job"])
    return render.page(request, "buyer/job.html", job=job)


def _read(work: Work, id: str) -> JobView:
    return JobView.of(work, jobs.own(work, id))


async def cancel(request: Request) -> Response:
    """End the job."""
    id = request.path_params["job"]
    await access.request_database(request).write(ask_job.cancel, id)
    return RedirectResponse(f"/jobs/{id}", 303)
