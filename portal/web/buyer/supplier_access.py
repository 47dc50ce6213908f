"""An owner decides when a supplier's link requires a code."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import require_codes


async def page(request: Request) -> Response:
    """Show the current choice."""
    always = await access.request_database(request).read(require_codes.is_required)
    done = request.query_params.get("done") == "saved"
    return render.page(request, "buyer/supplier_access.html", always=always, done=done)


async def choose(request: Request) -> Response:
    """Save another choice; it applies from the next time a link is opened."""
    chosen = (await forms.read(request)).one("code")
    await access.request_database(request).write(require_codes.require, always=chosen == "always")
    return RedirectResponse(link("supplier_access", done="saved"), 303)
