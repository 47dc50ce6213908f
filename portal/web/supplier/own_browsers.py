"""The browsers in which a participant's link was opened, and buttons to end their access."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access, forms
from portal.web.links import link
from portal.web.supplier import gate, section_view
from portal.workflow import own_browsers


async def page(request: Request) -> Response:
    """List the browsers; a colleague sees only those of their own link."""
    db, invitation = access.request_database(request), request.path_params["invitation"]
    view = await db.read(own_browsers.view, invitation)
    return section_view.page(
        request,
        view.context,
        "supplier/own_browsers.html",
        200,
        browsers=view.browsers,
        current=view.current,
        others=own_browsers.OTHERS,
    )


async def end(request: Request) -> Response:
    """End access in one browser or in all others; ending it in the current browser shows the page after leaving."""
    chosen = (await forms.read(request)).one("browser")
    if await access.request_database(request).write(own_browsers.end, chosen):
        return gate.left(request)
    return RedirectResponse(link("own_browsers", invitation=request.path_params["invitation"]), 303)
