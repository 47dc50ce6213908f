"""All requests to one contact on one page, and switching between them."""

from starlette.requests import Request
from starlette.responses import Response

from portal.web import access, errors, forms, visitors
from portal.web.supplier import gate, section_view
from portal.workflow import switch_request


async def page(request: Request) -> Response:
    """List this buyer's requests to the contact, each with its progress."""
    db = access.request_database(request)
    loaded = await db.read(switch_request.load_requests, request.path_params["invitation"])
    return section_view.page(request, loaded.context, "supplier/requests.html", requests=loaded.requests)


async def switch(request: Request) -> Response:
    """Switch to another request."""
    chosen = (await forms.read(request)).one("request")
    entry = await access.request_database(request).write(switch_request.switch, chosen, visitors.seen_browser(request))
    if entry.refusal is not None:
        raise entry.refusal
    return errors.held(request) if entry.outcome == "held" else gate.admitted(request, entry)
