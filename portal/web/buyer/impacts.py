"""What publishing a draft would change, on its page and as a table to take away."""

import io

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict
from portal.sheets.results import Heading, Table, write_csv
from portal.storage import drafts
from portal.storage.database import Work
from portal.storage.drafts import DraftRow
from portal.web import access, render
from portal.web.buyer.jobs import JobView
from portal.workflow import impact as impacts
from portal.workflow.impact import Changed, Impact

MOST = 200
HEADS = (
    *("supplier", "code", "campaign", "questionnaire", "severity before", "severity after", "score before"),
    *("score after", "band before", "band after", "flags raised", "flags gone"),
)


async def page(request: Request) -> Response:
    """The impact as it was worked out last, how far working it out is, or how to begin it."""
    row, job, impact = await access.request_database(request).read(_read, request.path_params["draft"])
    return render.page(request, "buyer/draft_impact.html", row=row, job=job, impact=impact, most=MOST)


async def start(request: Request) -> Response:
    """Ask a worker to work it out; the page of publishing does so once it stands."""
    draft = request.path_params["draft"]
    await access.request_database(request).write(impacts.ask, draft)
    return RedirectResponse(f"/questionnaires/drafts/{draft}/impact", 303)


def _read(work: Work, id: str) -> tuple[DraftRow, JobView | None, Impact | None]:
    job = impacts.newest(work, id)
    view = JobView.of(work, job) if job else None
    is_done = view is not None and view.state == "done"
    return drafts.one(work, id), view, impacts.read(work, job) if job and is_done else None


async def table(request: Request) -> Response:
    """Every result that would be another, one row each."""
    row, _, impact = await access.request_database(request).read(_read, request.path_params["draft"])
    if impact is None:
        raise Conflict("The impact of this draft is not worked out yet. Open its page of publishing first.")
    held = io.BytesIO()
    write_csv(Table("impact", [Heading(name) for name in HEADS], (_line(change) for change in impact.changed)), held)
    headers = {"Content-Disposition": f'attachment; filename="impact-{row.family}-{row.version}.csv"'}
    return Response(held.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(change: Changed) -> tuple[str | None, ...]:
    before, after = change.before, change.after
    whom = (change.supplier, change.code, change.campaign_title, change.family)
    levels = (before.severity, after.severity, before.score, after.score, before.band, after.band)
    return (*whom, *levels, " ".join(change.raised), " ".join(change.gone))
