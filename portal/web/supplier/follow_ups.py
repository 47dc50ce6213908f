"""The buyer's follow-up questions: read and answered by the same link as the questionnaire."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.domain.refusals import Conflict, Invalid
from portal.web import access, answer_form, forms
from portal.web.supplier import held_words, section_view
from portal.workflow import follow_up, follow_up_view, search_ahead
from portal.workflow.follow_up_view import FollowUpView


async def page(request: Request) -> Response:
    """Show a question, and its answer or the form to answer."""
    invitation, asked = _ids(request)
    shown = await access.request_database(request).read(follow_up_view.follow_up_view, invitation, asked)
    return _page(request, shown)


async def answer(request: Request) -> Response:
    """Send the answer; possible only once."""
    invitation, asked = _ids(request)
    fields = await forms.read(request)
    db = access.request_database(request)
    text = "\n".join(fields.all("answer")).strip()
    is_confirmed = bool(fields.one(f"{answer_form.KEEP}answer"))
    await db.search(search_ahead.texts, invitation, [text])
    try:
        held = await db.write(follow_up.answer, invitation, asked, text, is_confirmed=is_confirmed)
    except (Invalid, Conflict) as refused:
        shown = await db.read(follow_up_view.follow_up_view, invitation, asked)
        return _page(request, shown, typed=text, problem=refused.sentence)
    if held:
        shown = await db.read(follow_up_view.follow_up_view, invitation, asked)
        return _page(request, shown, typed=text, held=held_words.words_for(held))
    return RedirectResponse(request.url.path, 303)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["invitation"], request.path_params["follow_up"]


def _page(
    request: Request,
    shown: FollowUpView,
    typed: str = "",
    problem: str | None = None,
    held: tuple[Message, ...] = (),
) -> Response:
    return section_view.page(
        request,
        shown.context,
        "supplier/follow_up.html",
        422 if problem or held else 200,
        asked=shown.asked,
        typed=typed,
        problem=problem,
        held=held,
    )
