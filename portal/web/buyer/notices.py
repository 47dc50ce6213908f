"""Each member chooses how often they get news by email."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.notices import NAMES, RHYTHMS
from portal.domain.refusals import Invalid
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import notices


async def page(request: Request) -> Response:
    """Show the current choice."""
    return await _page(request)


async def _page(request: Request, status: int = 200, problem: str | None = None) -> Response:
    chosen = await access.request_database(request).read(notices.current)
    rhythms = [(rhythm, NAMES[rhythm]) for rhythm in RHYTHMS]
    done = request.query_params.get("done") == "saved"
    return render.page(
        request, "buyer/notices.html", status, rhythms=rhythms, chosen=chosen, problem=problem, done=done
    )


async def choose(request: Request) -> Response:
    """Save another choice."""
    try:
        await access.request_database(request).write(notices.choose, (await forms.read(request)).one("notice"))
    except Invalid as unfit:
        return await _page(request, 422, unfit.sentence)
    return RedirectResponse(link("notices", done="saved"), 303)
