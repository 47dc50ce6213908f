"""Marking many addresses as undeliverable: selected on the emails page, previewed, confirmed by typing the count."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, forms, render
from portal.web.buyer import emails
from portal.web.forms import Fields
from portal.web.links import link
from portal.workflow import mark_undeliverable

NOTHING_SELECTED = "Select the emails with undeliverable addresses."


async def mark(request: Request) -> Response:
    """Preview what would be marked; mark it once the right count is typed."""
    fields = await forms.read(request)
    selected, count = fields.all("email")[: emails.MOST_SELECTED], fields.count("count")
    if not selected:
        return await emails.page(request, 422, NOTHING_SELECTED)
    if fields.one("do") != "mark":
        return await _page(request, fields)
    if count is None:
        return await _page(request, fields, 422, "Type the number of invitations to confirm.")
    try:
        marked = await access.request_database(request).write(
            mark_undeliverable.mark, selected, count, fields.one("reason")
        )
    except Conflict as moved:
        return await _page(request, fields, 409, moved.sentence)
    except Invalid as unfit:
        return await _page(request, fields, 422, unfit.sentence, field="reason")
    return RedirectResponse(link("emails", show="bounced", marked=marked), 303)


async def _page(
    request: Request, fields: Fields, status: int = 200, problem: str | None = None, *, field: str = "count"
) -> Response:
    selected = fields.all("email")[: emails.MOST_SELECTED]
    invitations = await access.request_database(request).read(mark_undeliverable.markable, selected)
    data: dict[str, Any] = {"invitations": invitations, "selected": selected, "problem": problem, "field": field}
    data |= {"count": fields.one("count"), "reason": fields.one("reason")}
    return render.page(request, "buyer/undeliverable.html", status, **data)
