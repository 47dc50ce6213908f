"""Questions the buyer asks back: read and answered by the same link as the questionnaire."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid, NotFound
from portal.storage import findings
from portal.storage.database import Work
from portal.storage.findings import AskedBack
from portal.storage.responses import Invited
from portal.web import access, forms, render
from portal.workflow import follow_up, open_link


def look(work: Work, invitation: str, asked: str) -> tuple[Invited, AskedBack]:
    """One follow-up of the respondent's own invitation."""
    invited = open_link.sit(work, invitation).invited
    found = next((one for one in findings.asked_back(work, invitation) if one.id == asked), None)
    if found is None:
        raise NotFound
    return invited, found


async def page(request: Request) -> Response:
    """What is asked, and the answer given or to give."""
    invitation, asked = _ids(request)
    found = await access.desk(request).read(look, invitation, asked)
    return _page(request, *found)


async def answer(request: Request) -> Response:
    """Send the answer, once."""
    invitation, asked = _ids(request)
    fields = await forms.read(request)
    desk = access.desk(request)
    text = "\n".join(fields.all("answer")).strip()
    try:
        await desk.write(follow_up.answer, invitation, asked, text)
    except Invalid as refused:
        found = await desk.read(look, invitation, asked)
        return _page(request, *found, typed=text, problem=refused.sentence)
    return RedirectResponse(request.url.path, 303)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["invitation"], request.path_params["follow_up"]


def _page(
    request: Request, invited: Invited, asked: AskedBack, typed: str = "", problem: str | None = None
) -> Response:
    return render.page(
        request,
        "supplier/follow_up.html",
        422 if problem else 200,
        language=invited.language,
        invited=invited,
        asked=asked,
        typed=typed,
        problem=problem,
    )
