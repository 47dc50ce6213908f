"""A job's page: its progress, its result, and a button to cancel it. Only the member who started a job sees it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.jobs import (
    ADD_RECIPIENTS,
    CHANGE_FINDINGS,
    CORRECT_ADDRESSES,
    EXPORT,
    IMPACT,
    IMPORT_SUPPLIERS,
    PREVIEW_IMPORT,
    REMOVE_RECIPIENTS,
    RESCORE,
)
from portal.web import access, render
from portal.web.links import link
from portal.workflow import ask_job, job_view
from portal.workflow.job_view import JobView

PLACES = {
    EXPORT.id: ("campaign_export", "campaign"),
    RESCORE.id: ("campaign_rescoring", "campaign"),
    IMPACT.id: ("draft_impact", "draft"),
    CORRECT_ADDRESSES.id: ("address_corrections", ""),
    PREVIEW_IMPORT.id: ("supplier_import", ""),
    IMPORT_SUPPLIERS.id: ("supplier_upload", "upload"),
    ADD_RECIPIENTS.id: ("campaign_suppliers", "campaign"),
    REMOVE_RECIPIENTS.id: ("campaign_suppliers", "campaign"),
    CHANGE_FINDINGS.id: ("findings", ""),
}
"""For each kind of job, the page that it is started from, and what its subject is called there."""


async def show(request: Request) -> Response:
    """Show the job's progress or its result; a finished check of a list leads on to the preview."""
    job = await access.request_database(request).read(job_view.job_view, request.path_params["job"])
    if job.row.kind == PREVIEW_IMPORT.id and job.state == "done":
        return access.redirect(request, link("supplier_upload", upload=job.row.subject, check=job.row.id))
    return render.page(request, "buyer/job.html", job=job, place=_place(job))


def _place(job: JobView) -> str:
    """The page that the job was started from."""
    name, subject = PLACES[job.row.kind]
    return link(name, **({subject: job.row.subject} if subject else {}))


async def cancel(request: Request) -> Response:
    """Cancel the job."""
    id = request.path_params["job"]
    await access.request_database(request).write(ask_job.cancel, id)
    return RedirectResponse(link("job", job=id), 303)
