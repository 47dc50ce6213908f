"""All questions on one page to print, blank or with the answers so far, and as a PDF."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from portal import languages, paper
from portal.domain.refusals import Invalid
from portal.web import access
from portal.web.supplier import section_view
from portal.workflow import printed_form

COPY, FILLED = "copy", "filled"
"""The part of the query that asks for the copy with answers."""


async def page(request: Request) -> Response:
    """Show the print view, with links to the other copy and to the PDF."""
    return await _page(request)


async def pdf(request: Request) -> Response:
    """Download the PDF; if it cannot be made, the page says why and what to do instead."""
    db, invitation, is_filled = access.request_database(request), request.path_params["invitation"], _is_filled(request)
    try:
        data = await access.aside(request, printed_form.pdf, db.database, invitation, is_filled, actor=db.actor)
    except Invalid as refused:
        return await _page(request, refused.sentence)
    name = quote("answers.pdf" if is_filled else "questions.pdf")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/pdf", headers=headers)


def _is_filled(request: Request) -> bool:
    return request.query_params.get(COPY) == FILLED


async def _page(request: Request, problem: str | None = None) -> Response:
    is_filled = _is_filled(request)
    step, invitation = printed_form.printed_form, request.path_params["invitation"]
    context, form = await access.request_database(request).read(step, invitation, is_filled)
    spoken = languages.supported_language(context.reading.language) or languages.SOURCE
    return section_view.page(
        request,
        context,
        "supplier/printed.html",
        422 if problem else 200,
        form=form,
        is_filled=is_filled,
        problem=problem,
        has_pdf=paper.can_print(spoken),
        other="" if is_filled else FILLED,
    )
