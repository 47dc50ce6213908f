"""Copying an earlier campaign: what the copy takes over, what has changed since, and making the copy."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import add_recipients, copy_campaign, repeat_campaign
from portal.workflow.draft_campaign import InvalidCampaign

MOST_NAMED = 20
"""How many removed suppliers the page names; the counts include all."""


async def page(request: Request) -> Response:
    """Preview the copy."""
    return await _page(request, {}, {})


async def _page(request: Request, typed: Mapping[str, str], problems: Mapping[str, str]) -> Response:
    db = access.request_database(request)
    view = await db.read(copy_campaign.copy_view, request.path_params["campaign"])
    drafted_from = await db.read(repeat_campaign.next_round, view.campaign)
    due, _, at = view.plan.due.partition("T")
    data: dict[str, Any] = {"view": view, "most": MOST_NAMED, "problems": problems, "drafted_from": drafted_from}
    data["given"] = {"title": view.plan.title, "due": due, "at": at, **typed}
    return render.page(request, "buyer/campaign_copy.html", 422 if problems else 200, **data)


async def copy(request: Request) -> Response:
    """Make the copy; nothing is sent."""
    fields = await forms.read(request)
    typed = {name: fields.one(name) for name in ("title", "due", "at")}
    due = f"{typed['due']}T{typed['at'] or '17:00'}" if typed["due"] else ""
    try:
        copied = await access.request_database(request).write(
            add_recipients.copy, request.path_params["campaign"], typed["title"], due
        )
    except InvalidCampaign as unfit:
        return await _page(request, typed, unfit.fields)
    done = link("campaign", campaign=copied.campaign, done="copied")
    return RedirectResponse(link("job", job=copied.job) if copied.job else done, 303)
