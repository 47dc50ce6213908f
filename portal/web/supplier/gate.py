"""The page of an emailed link: it shows and changes nothing until the right email address is typed.

Mail scanners open links and press buttons, so nothing reveals whether the token is valid until somebody types the
address its email went to. A wrong address gets the same response as a link that never existed.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.storage import portal_state
from portal.storage.portal_state import Gap
from portal.web import access, cookies, errors, forms, locale, render, visitors
from portal.web.links import link
from portal.workflow import open_link, respondent_session
from portal.workflow.open_link import GateResult

CUT = Message(
    "This link is not whole: its end is missing. Go back to the email, copy the whole link, and paste it into the "
    "address bar of your browser."
)
NO_ADDRESS = Message("Enter the email address that the email with this link was sent to.")
WRONG = Message("This link and this address do not belong together. Enter the address that the email was sent to.")
WAIT = Message("There were too many tries with this link. Please wait 15 minutes, then try again.")
LONGEST_ADDRESS = 320
LONGEST_ZONE = 64


async def page(request: Request) -> Response:
    """Show the same page for every token; only a token that is too short gets an error."""
    return _page(request, problem=CUT if open_link.is_cut(request.path_params["token"]) else None)


async def enter(request: Request) -> Response:
    """Check the address, then let the browser in or ask for a code. The token is removed from the address bar."""
    fields = await forms.read(request)
    if fields.one("language"):
        return speak(request, fields.one("language"))
    address = fields.one("address")[:LONGEST_ADDRESS]
    db = access.request_database(request)
    if await db.read(portal_state.is_all_held):
        return errors.held(request)
    if not address:
        return _page(request, 422, NO_ADDRESS)
    token, network = request.path_params["token"], visitors.visitor(request).network
    browser = visitors.seen_browser(request, fields.one("zone")[:LONGEST_ZONE])
    entry = await db.write(open_link.enter, token, address, network, browser)
    if entry.refusal is not None:
        raise entry.refusal
    if entry.outcome == "cut":
        return _page(request, 422, CUT, address)
    if entry.outcome in ("code", "locked"):
        response = RedirectResponse(link("entry_code", token=token), 303)
        visitors.remember_browser(response, entry.browser)
        return response
    if entry.outcome == "wait":
        return _page(request, 429, WAIT, address)
    if entry.outcome == "held":
        return errors.held(request)
    if entry.outcome == "wrong":
        return _page(request, 422, WRONG, address, await db.read(portal_state.last_gap))
    return admitted(request, entry)


def admitted(request: Request, entry: GateResult) -> Response:
    """Redirect to the answers, and set the session cookie and the browser cookie."""
    entered = {access.ENTERED: int(access.request_database(request).database.clock().timestamp())}
    response = RedirectResponse(link("response", invitation=entry.invitation, **entered), 303)
    cookies.put(response, access.respondent_cookie(entry.invitation), entry.session)
    if entry.browser:
        visitors.remember_browser(response, entry.browser)
    return response


def speak(request: Request, language: str) -> Response:
    """Reload the page in another language. Its address is not in the page, which is identical for every link."""
    response = RedirectResponse(request.url.path, 303)
    locale.remember(response, language)
    return response


def _page(
    request: Request, status: int = 200, problem: str | None = None, address: str = "", gap: Gap | None = None
) -> Response:
    return render.page(
        request, "supplier/gate.html", status, problem=problem, address=address, gap=gap, language_action=None
    )


async def leave(request: Request) -> Response:
    """End the session on a shared computer. What was typed is saved already."""
    await access.request_database(request).write(respondent_session.leave)
    return left(request)


def left(request: Request) -> Response:
    """The page after leaving; deletes the session cookie."""
    response = render.page(request, "supplier/left.html", choices=[])
    cookies.end(response, access.respondent_cookie(request.path_params["invitation"]))
    return response
