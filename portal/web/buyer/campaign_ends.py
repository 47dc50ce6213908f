"""Ending a campaign: extending it for all or one supplier, closing with a count, reopening, deleting it unsent."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, forms
from portal.web.buyer import campaigns, responses
from portal.web.links import link
from portal.workflow import close_campaign
from portal.workflow import extend as extending


async def extend(request: Request) -> Response:
    """Extend the deadline for everybody, and optionally email those who have not submitted."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    typed = _typed(fields)
    try:
        due, tell = f"{typed['due']}T{typed['at']}", bool(typed["tell"])
        email_count = await access.request_database(request).write(extending.extend, id, due, None, tell)
    except (Invalid, Conflict) as refused:
        status = 422 if isinstance(refused, Invalid) else 409
        problem = refused.sentence if typed["due"] else "Choose the new due date."
        return await campaigns.board_page(request, status, problem=problem, problem_with="due", typed=typed)
    return RedirectResponse(link("campaign", campaign=id, done="extended", emailed=email_count), 303)


def _typed(fields: forms.Fields) -> dict[str, str]:
    return {"due": fields.one("due"), "at": fields.one("at") or "17:00", "tell": fields.one("tell")}


async def give_more_time(request: Request) -> Response:
    """Extend the deadline for one supplier."""
    ids = request.path_params
    typed = _typed(await forms.read(request))
    due = f"{typed['due']}T{typed['at']}"
    try:
        await access.request_database(request).write(
            extending.give_more_time, ids["invitation"], due, bool(typed["tell"])
        )
    except (Invalid, Conflict) as refused:
        status = 422 if isinstance(refused, Invalid) else 409
        problem = refused.sentence if typed["due"] else "Choose the new due date."
        return await responses.time_refused(request, status, problem, typed)
    page = link("campaign_invitation", campaign=ids["campaign"], invitation=ids["invitation"], done="more_time")
    return RedirectResponse(page, 303)


async def close(request: Request) -> Response:
    """Close the campaign to answers, once the number of suppliers who have not submitted was typed."""
    id = request.path_params["campaign"]
    fields = await forms.read(request)
    count, typed = fields.count("count"), {"count": fields.one("count")}
    if count is None:
        problem = "To close the campaign, type the number of suppliers who have not submitted."
        return await campaigns.board_page(request, 422, problem=problem, problem_with="count", typed=typed)
    try:
        await access.request_database(request).write(close_campaign.close, id, count)
    except Conflict as moved:
        return await campaigns.board_page(request, 409, problem=moved.sentence, problem_with="count", typed=typed)
    return RedirectResponse(link("campaign", campaign=id, done="closed"), 303)


async def reopen(request: Request) -> Response:
    """Reopen the campaign for answers."""
    id = request.path_params["campaign"]
    await access.request_database(request).write(close_campaign.reopen, id)
    return RedirectResponse(link("campaign", campaign=id, done="reopened"), 303)


async def delete(request: Request) -> Response:
    """Delete a campaign that was never sent."""
    await access.request_database(request).write(close_campaign.delete, request.path_params["campaign"])
    return RedirectResponse(link("campaigns", done="deleted"), 303)
