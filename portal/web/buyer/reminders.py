"""Reminding everybody who has not submitted: the email, the number of recipients, and the count to confirm."""

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import reminder_ladder
from portal.domain.refusals import Conflict
from portal.storage.board_filter import BoardFilter
from portal.web import access, forms, render
from portal.web.buyer import reminder_days
from portal.web.buyer.campaigns import STATUS_NAMES, filter_of
from portal.web.links import link
from portal.workflow import campaign_view, remind


async def page(request: Request) -> Response:
    """Preview the reminder to the first recipient; recipients are filtered by the query, like the board."""
    return await _page(request, filter_of(request.query_params))


async def page_with(request: Request, status: int, **more: Any) -> Response:
    """The page with what was typed for the reminder days."""
    return await _page(request, filter_of(request.query_params), status, **more)


async def _page(request: Request, filter: BoardFilter, status: int = 200, **more: Any) -> Response:
    db = access.request_database(request)
    shown = await db.read(campaign_view.reminders_view, request.path_params["campaign"], filter)
    campaign = shown.campaign
    due_on = campaign.due_at.astimezone(ZoneInfo(campaign.zone)).date()
    active_filters = {name: value for name, value in vars(filter).items() if value}
    names = {"status": STATUS_NAMES.get(filter.status, filter.status), "search": f"“{filter.search}”"}
    data: dict[str, Any] = {
        **vars(shown),
        "filter": active_filters,
        "narrowed": [names.get(name, value.capitalize()) for name, value in active_filters.items()],
        "board_address": link("campaign", campaign=request.path_params["campaign"], **active_filters),
        "problem": None,
        "typed": "",
        "problems": {},
        "given": reminder_days.shown(campaign.reminder_days),
        "dates": reminder_ladder.dates(campaign.reminder_days, due_on),
        "done": request.query_params.get("done", ""),
    }
    return render.page(request, "buyer/reminders.html", status, **{**data, **more})


async def send(request: Request) -> Response:
    """Remind exactly the confirmed number; the worker writes all emails after the first batch."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    filter = filter_of({name: fields.one(name) for name in fields.mapping})
    count = fields.count("count")
    if count is None:
        problem = "Type the number of suppliers to confirm the reminders."
        return await _page(request, filter, 422, problem=problem, typed=fields.one("count"))
    try:
        await access.request_database(request).write(remind.remind_all, id, count, filter)
    except Conflict as moved:
        return await _page(request, filter, 409, problem=moved.sentence)
    return RedirectResponse(link("campaign", campaign=id, done="reminded"), 303)
