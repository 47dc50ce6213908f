"""Signing in and out, and setting a password by email. None of these pages reveals whether an address is known."""

from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Expired, Invalid
from portal.web import access, cookies, forms, render, visitors
from portal.web.links import link
from portal.workflow import member_session, passwords, reset_password, sign_in

WRONG = "The email address or the password is wrong."
TOO_OFTEN = "There were too many attempts. Please wait 15 minutes, then try again."
NOWHERE = "Your account no longer belongs to an organisation. Ask an owner to add you."
REFUSED = {"wait": (429, TOO_OFTEN), "nowhere": (403, NOWHERE), "held": (503, sign_in.HELD)}
NEXT_COOKIE = "__Host-candour-next"
HOME = link("home")


async def page(request: Request) -> Response:
    """Show the sign-in form."""
    return render.page(request, "buyer/sign_in.html", address="", problem=None, next=_local(request))


async def enter(request: Request) -> Response:
    """Check the password, which takes equally long for every address, and go on to the second step."""
    fields = await forms.read(request)
    address, visitor = fields.one("address"), visitors.visitor(request)
    db = access.request_database(request)
    attempt = await db.write(sign_in.register_attempt, address, visitor)
    if attempt.wait:
        return _refused(request, 429, TOO_OFTEN, address)
    is_right = await run_in_threadpool(sign_in.matches, attempt.password_hash, "".join(fields.all("password")[-1:]))
    if attempt.person is None or not is_right:
        return _refused(request, 422, WRONG, address)
    half = await db.write(sign_in.begin, address, visitor)
    response = RedirectResponse(link("sign_in_code"), 303)
    cookies.put(response, access.MEMBER_COOKIE, half)
    if _local(request) != HOME:
        cookies.put(response, NEXT_COOKIE, _local(request))
    return response


def _refused(request: Request, status: int, problem: str, address: str = "") -> Response:
    return render.page(request, "buyer/sign_in.html", status, address=address, problem=problem, next=_local(request))


def _local(request: Request) -> str:
    """The page to go on to, if it is one of ours: a path and nothing else."""
    return _path(request.query_params.get("next", ""))


def _path(wanted: str) -> str:
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    is_local = wanted.startswith("/") and not wanted.startswith("/\\") and "//" not in wanted and not parts.netloc
    return parts.path if is_local and wanted.isascii() and wanted.isprintable() else HOME


async def code_page(request: Request) -> Response:
    """Show the second step; the first time, with the QR code to scan."""
    return await _code_page(request, 200, None)


async def _code_page(request: Request, status: int, problem: str | None) -> Response:
    half = request.cookies.get(access.MEMBER_COOKIE, "")
    try:
        seed = await access.request_database(request).read(sign_in.seed_to_scan, half)
    except Expired as ended:
        return render.page(request, "buyer/sign_in.html", 410, address="", problem=ended.sentence, next=HOME)
    picture = _picture(seed.address) if seed else None
    return render.page(request, "buyer/code.html", status, seed=seed, picture=picture, problem=problem)


def _picture(address: str) -> Markup:
    """The QR code as an inline SVG without styles or links, so the seed is on this page only."""
    return Markup(segno.make(address, error="m").svg_inline(svgclass=None, lineclass=None, omitsize=True, border=2))  # noqa: S704


async def code(request: Request) -> Response:
    """Check the code; the half-authenticated session becomes a full one under a new id."""
    fields = await forms.read(request)
    half = request.cookies.get(access.MEMBER_COOKIE, "")
    entry = await access.request_database(request).write(sign_in.code, half, fields.one("code"))
    if entry.outcome == "wrong":
        return await _code_page(request, 422, sign_in.WRONG_CODE)
    if entry.outcome == "recovered":
        return RedirectResponse(link("sign_in_code"), 303)
    if entry.outcome in REFUSED:
        status, problem = REFUSED[entry.outcome]
        return render.page(request, "buyer/sign_in.html", status, address="", problem=problem, next=HOME)
    back = link("release") if entry.outcome == "release" else _path(request.cookies.get(NEXT_COOKIE, ""))
    if entry.has_choice and back == HOME:
        back = link("organisations")
    response = RedirectResponse(back, 303)
    cookies.put(response, access.MEMBER_COOKIE, entry.session)
    visitors.remember_device(response, entry.device)
    cookies.drop(response, NEXT_COOKIE)
    return response


async def sign_out(request: Request) -> Response:
    """End the session here and in the database, and ask the browser to clear its cached data."""
    token = request.cookies.get(access.MEMBER_COOKIE, "")
    if token:
        await access.request_database(request).write(member_session.sign_out, token)
    response = RedirectResponse(link("sign_in"), 303)
    cookies.end(response, access.MEMBER_COOKIE)
    return response


async def password_page(request: Request) -> Response:
    """Show the form to request an email."""
    return render.page(request, "buyer/password.html", sent=False)


async def request_password_email(request: Request) -> Response:
    """Respond the same to everybody; the email, if there is one, is written afterwards."""
    fields = await forms.read(request)
    db = access.request_database(request)
    later = BackgroundTask(db.write, reset_password.ask_reset, fields.one("address"), visitors.visitor(request))
    response = render.page(request, "buyer/password.html", sent=True)
    response.background = later
    return response


async def new_password_page(request: Request) -> Response:
    """Show the form that an email links to."""
    await access.request_database(request).read(reset_password.open_password_link, request.path_params["token"])
    return _new_password(request, 200, None)


def _new_password(request: Request, status: int, problem: str | None) -> Response:
    return render.page(request, "buyer/new_password.html", status, problem=problem)


async def new_password(request: Request) -> Response:
    """Set the password and go on to the second step."""
    fields = await forms.read(request)
    db, token = access.request_database(request), request.path_params["token"]
    known = await db.read(reset_password.open_password_link, token)
    password = "".join(fields.all("password")[-1:])
    try:
        passwords.check(password, await db.read(passwords.words_about, known))
    except Invalid as refused:
        return _new_password(request, 422, refused.sentence)
    hashed = await run_in_threadpool(sign_in.hashed, password)
    half = await db.write(reset_password.set_password, token, hashed)
    response = RedirectResponse(link("sign_in_code"), 303)
    cookies.put(response, access.MEMBER_COOKIE, half)
    return response
