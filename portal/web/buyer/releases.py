"""After a restore: an owner reviews what the backup may lack, chooses which emails are sent, and reopens access."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import recover

SENDS: dict[str, recover.Send] = {"all": "all", "none": "none", "chosen": "chosen"}
NO_CHOICE = "Choose whether to send all, none or some of the waiting emails."


async def page(request: Request) -> Response:
    """List what is waiting for release."""
    return await _page(request)


async def _page(request: Request, status: int = 200, problem: str | None = None) -> Response:
    release = await access.request_database(request).read(recover.look)
    return render.page(request, "buyer/restored.html", status, release=release, problem=problem)


async def release(request: Request) -> Response:
    """Release the organisation, with the selected emails."""
    fields = await forms.read(request)
    send = SENDS.get(fields.one("send"))
    if send is None:
        return await _page(request, 422, NO_CHOICE)
    try:
        await access.request_database(request).write(recover.release, send, frozenset(fields.all("email")))
    except Invalid as refused:
        return await _page(request, 422, refused.sentence)
    return RedirectResponse(link("home"), 303)
