"""Correcting many addresses from a pasted list or a file: upload, preview, confirm by typing the count."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict, Invalid
from portal.sheets import address_list
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import correct_list

MOST_SHOWN = 200
"""How many corrections the page lists; the counts include all."""


async def page(request: Request) -> Response:
    """The form to paste a list or choose a file."""
    return _form(request)


def _form(request: Request, pasted: str = "", problem: str | None = None) -> Response:
    status = 422 if problem else 200
    return render.page(request, "buyer/address_corrections.html", status, pasted=pasted, problem=problem)


async def upload(request: Request) -> Response:
    """Store the list and redirect to its preview."""
    fields = forms.Fields({})
    try:
        fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
        file = fields.file("list")
        data, name = (file.data, file.name) if file else (fields.one("pasted").encode(), address_list.PASTED)
        await access.aside(request, address_list.read_ahead, data, name)
        aside = await access.request_database(request).read(correct_list.store, data, name)
    except Invalid as refused:
        return _form(request, fields.one("pasted"), refused.sentence)
    return RedirectResponse(link("address_correction", upload=aside), 303)


async def look(request: Request) -> Response:
    """Preview the corrections."""
    return await _look(request)


async def _look(request: Request, status: int = 200, problem: str | None = None, typed: str = "") -> Response:
    id = request.path_params["upload"]
    await _read_ahead(request, id)
    plan = await access.request_database(request).read(correct_list.preview, id)
    data = {"plan": plan, "most": MOST_SHOWN, "upload": id, "problem": problem, "typed": typed}
    return render.page(request, "buyer/address_correction.html", status, **data)


async def _read_ahead(request: Request, id: str) -> None:
    listed = await access.request_database(request).read(correct_list.list_file, id)
    await access.aside(request, address_list.read_ahead, *listed)


async def confirm(request: Request) -> Response:
    """Queue exactly the confirmed number of corrections as a job."""
    id, fields = request.path_params["upload"], await forms.read(request)
    count = fields.count("count")
    await _read_ahead(request, id)
    if count is None:
        return await _look(request, 422, "Type the number of addresses to confirm.", fields.one("count"))
    try:
        job = await access.request_database(request).write(correct_list.confirm, id, count)
    except Conflict as moved:
        return await _look(request, 409, moved.sentence)
    return RedirectResponse(link("job", job=job), 303)
