"""Sharing findings with the supplier, from the page of its response or of one finding."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, forms
from portal.web.buyer import responses
from portal.web.links import link
from portal.workflow import share_findings


async def share(request: Request) -> Response:
    """Share the selected findings."""
    ids, fields = request.path_params, await forms.read(request)
    chosen, days = fields.all("findings"), fields.one("days")
    database = access.request_database(request)
    try:
        await database.write(
            share_findings.share, ids["campaign"], ids["invitation"], chosen, fields.count("days") or 0
        )
    except (Invalid, Conflict) as refused:
        status = 422 if isinstance(refused, Invalid) else 409
        problems = {next(iter(refused.fields), "findings"): refused.sentence}
        return await responses.sharing_refused(request, status, problems, chosen, days)
    page = link(
        "campaign_invitation",
        campaign=ids["campaign"],
        invitation=ids["invitation"],
        done="shared",
        anchor="findings-raised",
    )
    return RedirectResponse(page, 303)
