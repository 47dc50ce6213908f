"""Stopping reminders: the page behind a reminder's link, one click in an email program, and a button in the portal."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import NotFound
from portal.web import access, forms, locale, render
from portal.web.links import link
from portal.workflow import stop_reminders


async def page(request: Request) -> Response:
    """Show a button only: mail scanners open links, so a GET changes nothing."""
    return _page(request, is_stopped=False)


async def stop(request: Request) -> Response:
    """Stop reminders, whether by a person's button or by the POST of an email program (RFC 8058)."""
    fields = await forms.read(request)
    if fields.one("language"):
        response = RedirectResponse(request.url.path, 303)
        locale.remember(response, fields.one("language"))
        return response
    try:
        await access.request_database(request).write(stop_reminders.stop, request.path_params["token"])
    except NotFound:
        return _page(request, 404, is_stopped=False, is_unknown=True)
    return _page(request, is_stopped=True)


def _page(request: Request, status: int = 200, *, is_stopped: bool, is_unknown: bool = False) -> Response:
    return render.page(
        request,
        "supplier/stop_reminders.html",
        status,
        is_stopped=is_stopped,
        is_unknown=is_unknown,
        language_action=None,
    )


async def change(request: Request) -> Response:
    """Stop or resume reminders about the respondent's current request."""
    do = (await forms.read(request)).one("do")
    step = stop_reminders.resume_own if do == "resume" else stop_reminders.stop_own
    await access.request_database(request).write(step)
    return RedirectResponse(link("response", invitation=request.path_params["invitation"], anchor="reminders"), 303)
