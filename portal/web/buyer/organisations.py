"""The organisations a person belongs to, and switching between them."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Closed
from portal.web import access, cookies, forms, render
from portal.web.access import RequestDatabase
from portal.web.links import link
from portal.workflow import change_organisation, sign_in


def _outside(request: Request) -> RequestDatabase:
    """The database outside any organisation: an organisation's own view does not contain the others."""
    return RequestDatabase(request.app.state.database, access.VISITOR)


async def page(request: Request) -> Response:
    """List the organisations to choose from."""
    token = request.cookies.get(access.MEMBER_COOKIE, "")
    choices = await _outside(request).read(change_organisation.choices, token)
    return render.page(request, "buyer/organisations.html", choices=choices)


async def change(request: Request) -> Response:
    """Switch to the chosen one."""
    token, member = request.cookies.get(access.MEMBER_COOKIE, ""), (await forms.read(request)).one("member")
    result = await _outside(request).write(change_organisation.change, token, member)
    if result.outcome == "held":
        raise Closed(sign_in.HELD)
    response = RedirectResponse(link("release" if result.outcome == "release" else "home"), 303)
    cookies.put(response, access.MEMBER_COOKIE, result.session)
    return response
