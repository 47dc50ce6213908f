"""Importing a list of suppliers: upload, preview and confirmation. Jobs check and import a long list."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import supplier_fields
from portal.domain.refusals import Invalid
from portal.sheets import error_rows, language_names, supplier_list
from portal.sheets.supplier_list import ListChoices
from portal.web import access, forms, render
from portal.web.buyer import list_choices
from portal.web.buyer.suppliers import XLSX
from portal.web.forms import Fields
from portal.web.links import link
from portal.workflow import import_suppliers, preview_import
from portal.workflow.preview_import import ImportPreview

MOST_SHOWN = 200
"""How many added or refused rows a page lists; the counts include all."""


async def upload_page(request: Request) -> Response:
    """Show the form to choose a list."""
    return render.page(request, "buyer/suppliers_import.html", problem=None)


async def upload(request: Request) -> Response:
    """Store the list and redirect to its preview, or to the job that checks a long one."""
    db = access.request_database(request)
    try:
        fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
        file = fields.file("list")
        if file is None:
            raise Invalid("Choose a file to import.")
        await access.aside(request, supplier_list.read_ahead, file.data, file.name)
        stored = await db.read(import_suppliers.store_upload, file.data, file.name)
    except Invalid as refused:
        return render.page(request, "buyer/suppliers_import.html", 422, problem=refused.sentence)
    if import_suppliers.is_long(file.data):
        return RedirectResponse(link("job", job=await db.write(preview_import.ask, stored)), 303)
    return RedirectResponse(link("supplier_upload", upload=stored), 303)


async def check(request: Request) -> Response:
    """Check a long list as a job, with the choices made on its page; a short one is checked by its page."""
    upload, fields = request.path_params["upload"], await forms.read(request)
    db = access.request_database(request)
    data, _ = await db.read(import_suppliers.upload_file, upload)
    if not import_suppliers.is_long(data):
        return RedirectResponse(_with(link("supplier_upload", upload=upload), list_choices.fields(fields)), 303)
    choices = await _choices(request, fields)
    return RedirectResponse(link("job", job=await db.write(preview_import.ask, upload, choices)), 303)


def _with(address: str, given: Sequence[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(given)}" if given else address


async def _choices(request: Request, fields: Fields) -> ListChoices:
    """The choices in a form: those of an earlier check if it names one."""
    upload, check = request.path_params["upload"], fields.one("check")
    if not check:
        return list_choices.read(fields)
    return await access.request_database(request).read(preview_import.choices_of_check, upload, check)


async def look(request: Request) -> Response:
    """Preview the import."""
    preview, upload = await _preview(request), request.path_params["upload"]
    if preview.is_under_way and preview.check is not None:
        return RedirectResponse(link("job", job=preview.check.row.id), 303)
    if preview.plan is None:
        return render.page(request, "buyer/suppliers_check.html", preview=preview, upload=upload)
    given = [("check", preview.check.row.id)] if preview.check else list_choices.fields(request.query_params)
    return render.page(
        request,
        "buyer/suppliers_look.html",
        **list_choices.shown(preview.plan, preview.choices),
        upload=upload,
        preview=preview,
        plan=preview.plan,
        given=given,
        errors=_with(link("supplier_upload_errors", upload=upload), given),
        language_name=language_names.language_name,
        most=MOST_SHOWN,
        field_names=supplier_fields.WORDS,
        refused_rows=len(preview.plan.rejected),
    )


async def _preview(request: Request) -> ImportPreview:
    """The preview of the uploaded file; a short file is read before the transaction that uses it begins."""
    upload, query = request.path_params["upload"], request.query_params
    choices = list_choices.read(query)
    db = access.request_database(request)
    data, file_name = await db.read(import_suppliers.upload_file, upload)
    if not import_suppliers.is_long(data):
        await access.aside(request, supplier_list.read_ahead, data, file_name, choices)
    return await db.read(preview_import.preview_view, upload, choices, query.get("check", "")[:26])


async def errors(request: Request) -> Response:
    """Download the rows with errors as a workbook to correct."""
    plan = preview_import.checked(await _preview(request))
    headers = {"Content-Disposition": f'attachment; filename="{error_rows.FILE_NAME}"'}
    return Response(error_rows.workbook(plan.rejected, plan.source), media_type=XLSX, headers=headers)


async def confirm(request: Request) -> Response:
    """Import what was previewed, a long list as a job."""
    fields = await forms.read(request)
    upload, fingerprint = request.path_params["upload"], fields.one("fingerprint")
    choices = await _choices(request, fields)
    db = access.request_database(request)
    data, file_name = await db.read(import_suppliers.upload_file, upload)
    if import_suppliers.is_long(data):
        job = await db.write(import_suppliers.ask, upload, fingerprint, choices)
        return RedirectResponse(link("job", job=job), 303)
    await access.aside(request, supplier_list.read_ahead, data, file_name, choices)
    done = await db.write(import_suppliers.confirm_upload, upload, fingerprint, choices)
    return RedirectResponse(link("suppliers", done="imported", added=len(done.added), changed=len(done.changed)), 303)
