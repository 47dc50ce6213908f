"""Questions the buyer asks back: read and answered by the same link as the questionnaire."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage import findings
from portal.storage.database import Work
from portal.storage.findings import AskedBack
from portal.web import access, forms
from portal.web.supplier import section_view
from portal.workflow import follow_up, open_link
from portal.workflow.open_link import ResponseContext


def load_follow_up(work: Work, invitation: str, asked: str) -> tuple[ResponseContext, AskedBack]:
    """One follow-up of the respondent's own invitation."""
    context = open_link.load_response(work, invitation)
    follow_up = next((item for item in findings.asked_back(work, invitation) if item.id == asked), None)
    if follow_up is None:
        raise NotFound
    return context, follow_up


async def page(request: Request) -> Response:
    """What is asked, and the answer given or to give."""
    invitation, asked = _ids(request)
    loaded = await access.request_database(request).read(load_follow_up, invitation, asked)
    return _page(request, *loaded)


async def answer(request: Request) -> Response:
    """Send the answer, once."""
    invitation, asked = _ids(request)
    fields = await forms.read(request)
    db = access.request_database(request)
    text = "\n".join(fields.all("answer")).strip()
    try:
        await db.write(follow_up.answer, invitation, asked, text)
    except (Invalid, Conflict) as refused:
        loaded = await db.read(load_follow_up, invitation, asked)
        return _page(request, *loaded, typed=text, problem=refused.sentence)
    return RedirectResponse(request.url.path, 303)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["invitation"], request.path_params["follow_up"]


def _page(
    request: Request, context: ResponseContext, asked: AskedBack, typed: str = "", problem: str | None = None
) -> Response:
    return section_view.page(
        request,
        context,
        "supplier/follow_up.html",
        422 if problem else 200,
        asked=asked,
        typed=typed,
        problem=problem,
    )
