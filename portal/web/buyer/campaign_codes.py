"""When the links of one campaign need a code."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import require_codes

DEFAULT = "organisation"
"""The organisation's choice as the form sends it, because a radio button without a value says nothing."""


async def page(request: Request) -> Response:
    """Show the campaign's rule."""
    return await _page(request)


async def _page(request: Request, problem: str | None = None) -> Response:
    codes = await access.request_database(request).read(require_codes.of_campaign, request.path_params["campaign"])
    done = request.query_params.get("done") == "saved"
    data: dict[str, Any] = {
        "codes": codes,
        "chosen": codes.campaign.code_rule or DEFAULT,
        "done": done,
        "problem": problem,
    }
    return render.page(request, "buyer/campaign_codes.html", 422 if problem else 200, **data)


async def choose(request: Request) -> Response:
    """Save another rule."""
    id, chosen = request.path_params["campaign"], (await forms.read(request)).one("code")
    rule = "" if chosen == DEFAULT else chosen or "nothing"
    try:
        await access.request_database(request).write(require_codes.require_in_campaign, id, rule)
    except Invalid as refused:
        return await _page(request, refused.sentence)
    return RedirectResponse(link("campaign_codes", campaign=id, done="saved"), 303)
