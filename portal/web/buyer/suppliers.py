"""The organisation's suppliers: the list, one supplier, and the import with its preview."""

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain import supplier_fields
from portal.domain.refusals import Invalid
from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets import error_rows, language_names, supplier_list, supplier_template
from portal.sheets.supplier_list import ListChoices
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.suppliers import Supplier
from portal.web import access, forms, render
from portal.web.buyer import list_choices, supplier_filters
from portal.web.links import link, paging
from portal.workflow import import_suppliers, supplier_view
from portal.workflow.import_plan import ImportPlan

MOST_SHOWN = 200
"""How many added or refused rows a page lists; the counts include all."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def listing(request: Request) -> Response:
    """List the suppliers, searched, filtered and sorted by the query."""
    asked = {name: words.replace("\x00", "") for name, words in request.query_params.items()}
    filter = SupplierFilter(asked.get("search", "").strip()[:200], fields=supplier_filters.chosen(request.query_params))
    sort = asked.get("sort", "name")
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    shown = await access.request_database(request).read(supplier_view.suppliers_view, filter, sort, number)
    active_filters = {"search": filter.search, **{name: values[0] for name, values in filter.fields.items()}}
    active_filters = {name: value for name, value in active_filters.items() if value}
    return render.page(
        request,
        "buyer/suppliers.html",
        page=shown.page,
        filter=filter,
        choices=supplier_filters.offered(shown.in_use),
        sort=sort,
        sorting=lambda column: link("suppliers", **active_filters, sort=_turned(sort, column)),
        paging=paging("suppliers", **active_filters, sort=sort),
        notice=_notice(request),
    )


def _turned(sort: str, column: str) -> str:
    """The sort that a column's heading links to: ascending first, then descending."""
    return f"-{column}" if sort == column else column


def _notice(request: Request) -> tuple[int, int] | str | None:
    done = request.query_params.get("done", "")
    added, changed = request.query_params.get("added", "0"), request.query_params.get("changed", "0")
    if done == "imported" and added.isdecimal() and changed.isdecimal():
        return int(added[:9]), int(changed[:9])
    return "removed" if done == "removed" else None


async def supplier(request: Request) -> Response:
    """Show one supplier and its campaigns."""
    shown = await access.request_database(request).read(supplier_view.supplier_view, request.path_params["supplier"])
    return render.page(
        request,
        "buyer/supplier.html",
        supplier=shown.supplier,
        fields=[
            (field.heading, _shown(shown.supplier, field.name)) for field in SUPPLIER_FIELDS if field.name != "name"
        ],
        campaigns=shown.campaigns,
        outdated=shown.outdated,
        done=request.query_params.get("done", ""),
    )


def _shown(supplier: Supplier, name: str) -> str:
    """A field on its supplier's page."""
    text = supplier_fields.written(supplier, name)
    if name == "annual_spend" and supplier.annual_spend:
        return f"{languages.number(Decimal(supplier.annual_spend))} {supplier.annual_spend_currency}"
    if name == "time_zone" and supplier.zone_assumed:
        return f"{text} (assumed: the main time zone of the country)"
    return supplier_filters.NAMED_BY.get(name, str)(text) if text else "none"


async def remove(request: Request) -> Response:
    """Remove the supplier."""
    await access.request_database(request).write(import_suppliers.remove, request.path_params["supplier"])
    return RedirectResponse(link("suppliers", done="removed"), 303)


async def template(request: Request) -> Response:
    """Download the empty workbook."""
    headers = {"Content-Disposition": f'attachment; filename="{supplier_template.FILE_NAME}"'}
    return Response(supplier_template.template(), media_type=XLSX, headers=headers)


async def upload_page(request: Request) -> Response:
    """Show the form to choose a list."""
    return render.page(request, "buyer/suppliers_import.html", problem=None)


async def upload(request: Request) -> Response:
    """Store the list and redirect to its preview."""
    try:
        fields = await forms.read(request, file_bytes=forms.WORKBOOK_BYTES)
        file = fields.file("list")
        if file is None:
            raise Invalid("Choose a file to import.")
        await access.aside(request, supplier_list.read_ahead, file.data, file.name)
        aside = await access.request_database(request).read(import_suppliers.store_upload, file.data, file.name)
    except Invalid as refused:
        return render.page(request, "buyer/suppliers_import.html", 422, problem=refused.sentence)
    return RedirectResponse(link("supplier_upload", upload=aside), 303)


async def look(request: Request) -> Response:
    """Preview the import."""
    aside = request.path_params["upload"]
    choices = list_choices.read(request.query_params)
    await _read_ahead(request, aside, choices)
    plan, file_name = await access.request_database(request).read(import_suppliers.preview_upload, aside, choices)
    return _look(request, plan, file_name, choices)


async def _read_ahead(request: Request, aside: str, choices: ListChoices) -> None:
    """Read a stored file before the transaction that uses it begins."""
    data, file_name = await access.request_database(request).read(import_suppliers.upload_file, aside)
    await access.aside(request, supplier_list.read_ahead, data, file_name, choices)


def _look(request: Request, plan: ImportPlan, file_name: str, choices: ListChoices) -> Response:
    return render.page(
        request,
        "buyer/suppliers_look.html",
        **list_choices.shown(plan, choices),
        said=list_choices.fields(request.query_params),
        query=request.url.query,
        here=request.url.path,
        language_name=language_names.language_name,
        plan=plan,
        file_name=file_name,
        most=MOST_SHOWN,
        field_names=supplier_fields.WORDS,
        refused_rows=len(plan.rejected),
    )


async def errors(request: Request) -> Response:
    """Download the rows with errors as a workbook to correct."""
    choices = list_choices.read(request.query_params)
    aside = request.path_params["upload"]
    plan, _ = await access.request_database(request).read(import_suppliers.preview_upload, aside, choices)
    headers = {"Content-Disposition": f'attachment; filename="{error_rows.FILE_NAME}"'}
    return Response(error_rows.workbook(plan.rejected, plan.source), media_type=XLSX, headers=headers)


async def confirm(request: Request) -> Response:
    """Import what was previewed, a long list as a job."""
    fields = await forms.read(request)
    aside = request.path_params["upload"]
    choices, mark = list_choices.read(fields), fields.one("fingerprint")
    db = access.request_database(request)
    data, file_name = await db.read(import_suppliers.upload_file, aside)
    if import_suppliers.is_long(data):
        job = await db.write(import_suppliers.ask, aside, mark, choices)
        return RedirectResponse(link("job", job=job), 303)
    await access.aside(request, supplier_list.read_ahead, data, file_name, choices)
    done = await db.write(import_suppliers.confirm_upload, aside, mark, choices)
    return RedirectResponse(link("suppliers", done="imported", added=len(done.added), changed=len(done.changed)), 303)
