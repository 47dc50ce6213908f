"""Giving submitted answers to another buyer, and taking over what was given to this request."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.messages import Message
from portal.domain.refusals import Invalid
from portal.storage.responses import QuestionRef
from portal.web import access, forms
from portal.web.forms import Fields
from portal.web.links import link
from portal.web.supplier import offered_lines, section_view
from portal.workflow import give_excerpt, take_back_excerpt, use_excerpt
from portal.workflow.give_excerpt import Choice, GivingView

NOTHING_TYPED = Fields({})
NONE_TICKED = Message("Tick at least one answer.")
FILES_NOT_ASKED = "files"


async def giving(request: Request) -> Response:
    """Show what can be given, to which requests, and what was given."""
    return await _giving(request)


async def give(request: Request) -> Response:
    """Give the chosen questionnaires to another request, or download them as a signed file."""
    invitation, db = request.path_params["invitation"], access.request_database(request)
    fields = await forms.read(request)
    choice = Choice(frozenset(fields.all("family")), frozenset(fields.all("file")), fields.one("names") == "yes")
    try:
        if fields.one("do") == "file":
            data = await db.run(give_excerpt.as_file, invitation, choice)
            name = {"Content-Disposition": 'attachment; filename="answers-for-another-buyer.json"'}
            return Response(data, media_type="application/json", headers=name)
        await db.run(give_excerpt.give, invitation, fields.one("to"), choice)
    except Invalid as refused:
        return await _giving(request, 422, fields, refused.fields)
    return RedirectResponse(link("giving", invitation=invitation, anchor="given"), 303)


async def take_back_given(request: Request) -> Response:
    """Take back questionnaires that were given to another request."""
    invitation, excerpt = request.path_params["invitation"], request.path_params["excerpt"]
    fields = await forms.read(request)
    try:
        db = access.request_database(request)
        await db.run(take_back_excerpt.given, invitation, excerpt, frozenset(fields.all("family")))
    except Invalid as refused:
        return await _giving(request, 422, wrong={f"back-{excerpt}": refused.sentence})
    return RedirectResponse(link("giving", invitation=invitation, anchor="given"), 303)


async def _giving(
    request: Request, status: int = 200, typed: Fields = NOTHING_TYPED, wrong: dict[str, str] | None = None
) -> Response:
    view: GivingView = await access.request_database(request).run(give_excerpt.load, request.path_params["invitation"])
    return section_view.page(
        request,
        view.context,
        "supplier/giving.html",
        status,
        view=view,
        titles={family: section_view.words_of(view.context, family)("title") for family in view.titles},
        typed=typed,
        problems=wrong or {},
    )


async def received(request: Request) -> Response:
    """Show the answers that were given to this request beside its questions."""
    return await _received(request)


async def use(request: Request) -> Response:
    """Save the ticked answers and files, or take back what was given."""
    invitation, excerpt = request.path_params["invitation"], request.path_params["excerpt"]
    fields, db = await forms.read(request), access.request_database(request)
    try:
        if fields.one("do") == "take_back":
            await db.write(take_back_excerpt.received, invitation, excerpt, frozenset(fields.all("family")))
            return RedirectResponse(link("excerpt", invitation=invitation, excerpt=excerpt), 303)
        places, files = {_place(name) for name in fields.all("use")}, frozenset(fields.all("file"))
        if not places and not files:
            raise Invalid(NONE_TICKED, fields=("use-1",))
        left_out = await db.run(use_excerpt.use, invitation, excerpt, places, files)
    except Invalid as refused:
        return await _received(request, 422, refused.fields)
    if left_out:
        query = {FILES_NOT_ASKED: left_out}
        return RedirectResponse(link("excerpt", invitation=invitation, excerpt=excerpt, **query), 303)
    return RedirectResponse(link("response", invitation=invitation), 303)


async def _received(request: Request, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    invitation, excerpt = request.path_params["invitation"], request.path_params["excerpt"]
    offers = await access.request_database(request).read(use_excerpt.load_offers, invitation, excerpt)
    is_elsewhere = section_view.elsewhere(offers.context)
    if is_elsewhere and offers.context.is_closed:
        return RedirectResponse(is_elsewhere, 303)
    data: dict[str, Any] = {"offers": offers, "problems": problems or {}, "is_over": is_elsewhere is not None}
    data["lines"] = [] if is_elsewhere else offered_lines.lines(offers.context, offers.offers)
    data["left_out"] = request.query_params.get(FILES_NOT_ASKED, "")
    return section_view.page(request, offers.context, "supplier/excerpt.html", status, **data)


def _place(name: str) -> QuestionRef:
    family, _, question = name.partition(".")
    return family, question
