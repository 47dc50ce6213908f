"""Questions the buyer asks back: read and answered by the same link as the questionnaire."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage import findings
from portal.storage.database import Work
from portal.storage.findings import AskedBack
from portal.web import access, forms
from portal.web.supplier import asking
from portal.workflow import follow_up, open_link
from portal.workflow.open_link import Sitting


def look(work: Work, invitation: str, asked: str) -> tuple[Sitting, AskedBack]:
    """One follow-up of the respondent's own invitation."""
    sitting = open_link.sit(work, invitation)
    found = next((one for one in findings.asked_back(work, invitation) if one.id == asked), None)
    if found is None:
        raise NotFound
    return sitting, found


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
    except (Invalid, Conflict) as refused:
        found = await desk.read(look, invitation, asked)
        return _page(request, *found, typed=text, problem=refused.sentence)
    return RedirectResponse(request.url.path, 303)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["invitation"], request.path_params["follow_up"]


def _page(
    request: Request, sitting: Sitting, asked: AskedBack, typed: str = "", problem: str | None = None
) -> Response:
    return asking.page(
        request,
        sitting,
        "supplier/follow_up.html",
        422 if problem else 200,
        asked=asked,
        typed=typed,
        problem=problem,
    )
