"""A job's page: its progress, its result, and a button to cancel it. Only the member who started a job sees it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.jobs import CORRECT_ADDRESSES, EXPORT, RESCORE
from portal.web import access, render
from portal.web.links import link
from portal.workflow import ask_job, job_view
from portal.workflow.job_view import JobView


async def show(request: Request) -> Response:
    """Show the job's progress or its result."""
    job = await access.request_database(request).read(job_view.job_view, request.path_params["job"])
    return render.page(request, "buyer/job.html", job=job, place=_place(job))


def _place(job: JobView) -> str:
    """The page that the job was started from."""
    if job.row.kind == EXPORT.id:
        return link("campaign_export", campaign=job.row.subject)
    if job.row.kind == RESCORE.id:
        return link("campaign_rescoring", campaign=job.row.subject)
    if job.row.kind == CORRECT_ADDRESSES.id:
        return link("address_corrections")
    return link("draft_impact", draft=job.row.subject)


async def cancel(request: Request) -> Response:
    """Cancel the job."""
    id = request.path_params["job"]
    await access.request_database(request).write(ask_job.cancel, id)
    return RedirectResponse(link("job", job=id), 303)
