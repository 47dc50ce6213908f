"""What publishing a draft would change, as a page and as a table to download."""

import io

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict
from portal.sheets.results import Heading, Table, write_csv
from portal.web import access, render
from portal.web.links import link
from portal.workflow import draft_view
from portal.workflow.impact import Changed, Impact

MOST = 200
HEADS = (
    *("supplier", "code", "campaign", "questionnaire", "severity before", "severity after", "score before"),
    *("score after", "band before", "band after", "flags raised", "flags gone"),
)


async def page(request: Request) -> Response:
    """Show the latest impact, the progress of its job, or the button to start it."""
    shown = await access.request_database(request).read(draft_view.impact_view, request.path_params["draft"])
    return render.page(request, "buyer/draft_impact.html", **vars(shown), most=MOST)


async def start(request: Request) -> Response:
    """Ask a worker to calculate the impact; the publication page does so once it is ready."""
    draft = request.path_params["draft"]
    await access.request_database(request).write(draft_view.ask_impact, draft)
    return RedirectResponse(link("draft_impact", draft=draft), 303)


async def table(request: Request) -> Response:
    """Download every result that would change, one per row."""
    shown = await access.request_database(request).read(draft_view.impact_view, request.path_params["draft"])
    row, impact = shown.row, shown.impact
    if impact is None:
        raise Conflict("The impact of this draft has not been calculated yet. Open its publishing page first.")
    held = io.BytesIO()
    write_csv(
        Table("impact", [Heading(name) for name in HEADS], (_line(impact, change) for change in impact.changed)), held
    )
    headers = {"Content-Disposition": f'attachment; filename="impact-{row.family}-{row.version}.csv"'}
    return Response(held.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(impact: Impact, change: Changed) -> tuple[str | None, ...]:
    before, after = change.before, change.after
    titles = impact.titles.get(change.family, {})
    raised, gone = ("; ".join(titles.get(flag, flag) for flag in flags) for flags in (change.raised, change.gone))
    whom = (change.supplier, change.code, change.campaign_title, change.family)
    levels = (before.severity, after.severity, before.score, after.score, before.band, after.band)
    return (*whom, *levels, raised, gone)
