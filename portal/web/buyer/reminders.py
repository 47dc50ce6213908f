"""Reminding all who have not handed in: the letter, how many get it, and the count that is confirmed."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict
from portal.storage import campaigns
from portal.storage.board import Filter
from portal.storage.database import Work
from portal.web import access, forms, render
from portal.web.buyer.campaigns import STATUS_NAMES, filter_of, narrowing
from portal.workflow import remind


async def page(request: Request) -> Response:
    """The reminder as the first of them will get it; the address's query narrows whom, as it does on the board."""
    return await _page(request, filter_of(request.query_params))


async def _page(request: Request, filter: Filter, status: int = 200, **more: Any) -> Response:
    found = await access.desk(request).read(_reminders, request.path_params["campaign"], filter)
    kept = {name: value for name, value in vars(filter).items() if value}
    names = {"status": STATUS_NAMES.get(filter.status, filter.status), "search": f"“{filter.search}”"}
    data: dict[str, Any] = {
        **found,
        "filter": kept,
        "narrowed": [names.get(name, value.capitalize()) for name, value in kept.items()],
        "board_address": f"/campaigns/{request.path_params['campaign']}{narrowing(kept)}",
        "problem": None,
        "typed": "",
    }
    return render.page(request, "buyer/reminders.html", status, **{**data, **more})


def _reminders(work: Work, id: str, filter: Filter) -> dict[str, Any]:
    return {
        "campaign": campaigns.get(work, id),
        "remindable": remind.remindable(work, id, filter),
        "letter": remind.preview_letter(work, id, filter),
    }


async def send(request: Request) -> Response:
    """Remind exactly as many as were confirmed; the postman writes what the first batch leaves."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    filter = filter_of({name: fields.one(name) for name in fields.mapping})
    count = fields.one("count")
    if not count.isdecimal():
        problem = "Type the number of suppliers to confirm the reminders."
        return await _page(request, filter, 422, problem=problem, typed=count)
    try:
        await access.desk(request).write(remind.remind_all, id, int(count[:9]), filter)
    except Conflict as moved:
        return await _page(request, filter, 409, problem=moved.sentence)
    return RedirectResponse(f"/campaigns/{id}?done=reminded", 303)
