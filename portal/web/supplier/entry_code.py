"""The page to enter the code that opens a link in another browser."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.web import access, errors, forms, render, visitors
from portal.web.links import link
from portal.web.supplier import gate
from portal.workflow import enter_code

NO_CODE = Message("Enter the six digits from the email.")
WRONG = Message("This code is wrong. Enter the six digits of the newest email.")
EXPIRED = Message("This code is older than ten minutes or was used already. Ask for a new code.")
LOCKED = Message(
    "Too many wrong codes were entered in this browser. Please wait 15 minutes. Browsers that have access are not "
    "affected."
)
PROBLEMS = {"wrong": WRONG, "expired": EXPIRED, "locked": LOCKED, "wait": gate.WAIT}
LONGEST_CODE = 40


async def page(request: Request) -> Response:
    """Show the form if this browser was sent a code; otherwise redirect to the page that asks for the address."""
    return await _page(request)


async def enter(request: Request) -> Response:
    """Admit this browser if the code is right, or send another code."""
    fields = await forms.read(request)
    if fields.one("language"):
        return gate.speak(request, fields.one("language"))
    db, token, cookie = access.request_database(request), request.path_params["token"], visitors.browser_cookie(request)
    if fields.one("do") == "again":
        sent = await db.write(enter_code.send_again, token, cookie, visitors.visitor(request).network)
        return await _page(request, 422 if sent.outcome in PROBLEMS else 200, PROBLEMS.get(sent.outcome))
    code = fields.one("code")[:LONGEST_CODE]
    if not code.strip():
        return await _page(request, 422, NO_CODE)
    entry = await db.write(enter_code.enter_code, token, cookie, code)
    if entry.refusal is not None:
        raise entry.refusal
    if entry.outcome == "held":
        return errors.held(request)
    if entry.outcome in PROBLEMS:
        return await _page(request, 429 if entry.outcome == "locked" else 422, PROBLEMS[entry.outcome])
    return gate.admitted(request, entry)


async def _page(request: Request, status: int = 200, problem: str | None = None) -> Response:
    token = request.path_params["token"]
    cookie = visitors.browser_cookie(request)
    hint = await access.request_database(request).read(enter_code.waits_for, token, cookie)
    if hint is None and (problem is None or not cookie):
        return RedirectResponse(link("invitation", token=token), 303)
    return render.page(request, "supplier/entry_code.html", status, hint=hint, problem=problem, language_action=None)
