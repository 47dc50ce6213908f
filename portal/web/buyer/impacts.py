"""What publishing a draft would change, on its page and as a table to take away."""

import io

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.refusals import Conflict
from portal.sheets.results import Heading, Table, write_csv
from portal.web import access, render
from portal.workflow import draft_view
from portal.workflow.impact import Changed

MOST = 200
HEADS = (
    *("supplier", "code", "campaign", "questionnaire", "severity before", "severity after", "score before"),
    *("score after", "band before", "band after", "flags raised", "flags gone"),
)


async def page(request: Request) -> Response:
    """The impact, worked out now; the page of publishing fetches its block once it stands."""
    shown = await access.request_database(request).read(draft_view.impact_view, request.path_params["draft"])
    return render.page(request, "buyer/draft_impact.html", row=shown.row, impact=shown.impact, most=MOST)


async def table(request: Request) -> Response:
    """Every result that would be another, one row each."""
    shown = await access.request_database(request).read(draft_view.impact_view, request.path_params["draft"])
    row, impact = shown.row, shown.impact
    if impact is None:
        raise Conflict("This draft has errors. Mend them first; then what publishing would change can be worked out.")
    held = io.BytesIO()
    write_csv(Table("impact", [Heading(name) for name in HEADS], (_line(change) for change in impact.changed)), held)
    headers = {"Content-Disposition": f'attachment; filename="impact-{row.family}-{row.version}.csv"'}
    return Response(held.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _line(change: Changed) -> tuple[str | None, ...]:
    before, after = change.before, change.after
    whom = (change.supplier, change.code, change.campaign_title, change.family)
    levels = (before.severity, after.severity, before.score, after.score, before.band, after.band)
    return (*whom, *levels, " ".join(change.raised), " ".join(change.gone))
