"""A member's own account. Changes that weaken it (password, recovery codes) require the current password."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.web import access, cookies, forms, render
from portal.web.access import RequestDatabase
from portal.web.links import link
from portal.workflow import account, passwords, sign_in
from portal.workflow import replace_authenticator as authenticator

DONE = {
    "renamed": "Your name was changed.",
    "password": "Your password was changed. All other sessions have ended.",
    "ended": "The session was ended.",
    "zone": "Your time zone was changed.",
    "address": "We have sent a link to the new address. It works for two hours; until it is opened nothing changes.",
}
Problem = tuple[str, str]


def outside(request: Request) -> RequestDatabase:
    """The database outside any organisation: an account belongs to a person, who may work for several organisations."""
    return RequestDatabase(request.app.state.database, access.VISITOR)


def session_token(request: Request) -> str:
    """The token of the session that the request belongs to."""
    return request.cookies.get(access.MEMBER_COOKIE, "")


async def page(request: Request) -> Response:
    """Show the account."""
    return await _page(request)


async def _page(request: Request, status: int = 200, problem: Problem | None = None) -> Response:
    return await account_page(request, status, problem)


async def account_page(
    request: Request, status: int, problem: Problem | None, typed: Mapping[str, str] | None = None
) -> Response:
    """The account with a problem at a field, and what was `typed` in others."""
    view = await outside(request).read(account.view, session_token(request))
    done = DONE.get(request.query_params.get("done", ""))
    data: dict[str, Any] = {"account": view, "problem": problem, "done": done, "typed": typed or {}}
    return render.page(request, "buyer/account.html", status, **data)


async def rename(request: Request) -> Response:
    """Change the name."""
    try:
        await outside(request).write(account.rename, session_token(request), (await forms.read(request)).one("name"))
    except Invalid as unfit:
        return await _page(request, 422, ("name", unfit.sentence))
    return RedirectResponse(link("account", done="renamed"), 303)


async def choose_zone(request: Request) -> Response:
    """Change the time zone in which times are shown."""
    typed = (await forms.read(request)).one("zone")
    try:
        await outside(request).write(account.choose_zone, session_token(request), typed)
    except Invalid as unfit:
        return await account_page(request, 422, ("zone", unfit.sentence), {"zone": typed})
    return RedirectResponse(link("account", done="zone"), 303)


async def is_own(request: Request, typed: str) -> bool:
    """Whether this is the current password; checked between two transactions."""
    stored_hash = await outside(request).write(account.password_hash, session_token(request))
    return await run_in_threadpool(sign_in.matches, stored_hash, typed)


async def change_password(request: Request) -> Response:
    """Change the password."""
    fields, db, token = await forms.read(request), outside(request), session_token(request)
    present, new = ("".join(fields.all(name)[-1:]) for name in ("present", "password"))
    try:
        if not await is_own(request, present):
            return await _page(request, 422, ("present", account.WRONG_PASSWORD))
        passwords.check(new, await db.read(account.words_about, token))
    except Conflict as refused:
        return await _page(request, 429, ("present", refused.sentence))
    except Invalid as unfit:
        return await _page(request, 422, ("password", unfit.sentence))
    await db.write(account.change_password, token, await run_in_threadpool(sign_in.hashed, new))
    return RedirectResponse(link("account", done="password"), 303)


async def make_codes(request: Request) -> Response:
    """Show ten new recovery codes, once."""
    fields = await forms.read(request)
    try:
        if not await is_own(request, "".join(fields.all("own")[-1:])):
            return await _page(request, 422, ("own", account.WRONG_PASSWORD))
        codes = await outside(request).write(account.make_codes, session_token(request), fields.one("mark"))
    except Conflict as refused:
        return await _page(request, 409, ("own", refused.sentence))
    return render.page(request, "buyer/recovery_codes.html", codes=codes, headers={"Cache-Control": "no-store"})


async def replace_authenticator(request: Request) -> Response:
    """Remove the current authenticator and start setting up another; every session ends."""
    typed, db, token = (await forms.read(request)).one("code"), outside(request), session_token(request)
    try:
        await db.write(authenticator.count_try, token)
        half = await db.write(authenticator.end_present, token, typed)
    except Conflict as refused:
        return await _page(request, 429, ("code", refused.sentence))
    except Invalid as unfit:
        return await _page(request, 422, ("code", unfit.sentence))
    response = RedirectResponse(link("sign_in_code"), 303)
    cookies.put(response, access.MEMBER_COOKIE, half)
    return response


async def end_session(request: Request) -> Response:
    """End one of one's own sessions; ending the current session signs out."""
    chosen = (await forms.read(request)).one("session")
    if await outside(request).write(account.end_session, session_token(request), chosen):
        return RedirectResponse(link("sign_in"), 303)
    return RedirectResponse(link("account", done="ended"), 303)
