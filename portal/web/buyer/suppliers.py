"""The organisation's suppliers: the list, one supplier, and the empty list to fill in."""

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal import languages
from portal.domain import supplier_fields
from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets import supplier_template
from portal.storage.supplier_filters import SupplierFilter
from portal.storage.suppliers import Supplier
from portal.web import access, render
from portal.web.buyer import supplier_filters
from portal.web.links import link, paging
from portal.workflow import import_suppliers, supplier_view

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
