"""Answering offline: the questions as a workbook to download, and uploading it filled in."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Invalid
from portal.sheets import answer_book
from portal.web import access, forms
from portal.web.supplier import section_view
from portal.workflow import answer_workbook, upload_workbook
from portal.workflow.load_response import ResponseContext
from portal.workflow.upload_workbook import UploadResult

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIELD = "workbook"


async def page(request: Request) -> Response:
    """Show what the workbook is for, the download, and the upload form."""
    context = await section_view.load_context(request)
    if elsewhere := section_view.elsewhere(context):
        return RedirectResponse(elsewhere, 303)
    return _page(request, context)


async def file(request: Request) -> Response:
    """Download the workbook with the reader's own sections and answers."""
    context = await section_view.load_context(request)
    if elsewhere := section_view.elsewhere(context):
        return RedirectResponse(elsewhere, 303)
    db = access.request_database(request)
    data = await access.aside(request, answer_workbook.file, db.database, context.invited.invitation, actor=db.actor)
    name = quote(f"{context.invited.words.title} – {context.invited.supplier_name}.xlsx", safe="")
    disposition = f"attachment; filename=\"answers.xlsx\"; filename*=UTF-8''{name}"
    return Response(data, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})


async def upload(request: Request) -> Response:
    """Merge a workbook into the answers, and report the result."""
    context = await section_view.load_context(request)
    if elsewhere := section_view.elsewhere(context):
        return RedirectResponse(elsewhere, 303)
    db = access.request_database(request)
    try:
        sent = (await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)).file(FIELD)
        if sent is None:
            raise Invalid(upload_workbook.NO_FILE)
        await access.aside(request, answer_book.read_ahead, sent.data, sent.name)
        result = await db.run(upload_workbook.take_in, context.invited.invitation, sent.data, sent.name)
    except Invalid as refused:
        return _page(request, context, problem=refused.sentence)
    return _page(request, result.context, result)


def _page(
    request: Request, context: ResponseContext, result: UploadResult | None = None, problem: str | None = None
) -> Response:
    conflicts = [section_view.link_to(context, *place) for place in result.conflicts] if result else []
    return section_view.page(
        request,
        context,
        "supplier/workbook.html",
        422 if problem else 200,
        result=result,
        problem=problem,
        conflicts=conflicts,
        largest=forms.WORKBOOK_BYTES // forms.MEGABYTE,
    )
