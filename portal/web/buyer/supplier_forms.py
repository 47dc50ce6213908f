"""Entering one supplier by hand: the form for a new supplier, and for an existing one."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain.refusals import Conflict
from portal.domain.supplier_fields import SUPPLIER_FIELDS
from portal.sheets import places
from portal.storage import suppliers
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import correct, edit_supplier
from portal.workflow.edit_supplier import TYPED, InvalidSupplier


async def new(request: Request) -> Response:
    """Show the empty form."""
    return _form(request, {})


async def add(request: Request) -> Response:
    """Save a new supplier."""
    typed = _typed(await forms.read(request))
    try:
        id = await access.request_database(request).write(edit_supplier.add, typed)
    except InvalidSupplier as invalid:
        return _form(request, typed, invalid.fields)
    return RedirectResponse(link("supplier", supplier=id, done="added"), 303)


async def details(request: Request) -> Response:
    """Show the form with the stored supplier."""
    supplier = await access.request_database(request).read(suppliers.get, request.path_params["supplier"])
    typed = edit_supplier.typed_of(supplier) | ({"time_zone": ""} if supplier.zone_assumed else {})
    return _form(
        request, typed, seen=edit_supplier.mark(supplier), assumed=supplier.time_zone if supplier.zone_assumed else ""
    )


async def change(request: Request) -> Response:
    """Save the changed supplier."""
    id = request.path_params["supplier"]
    fields = await forms.read(request)
    typed, seen = _typed(fields), fields.one("seen")
    try:
        await access.request_database(request).write(edit_supplier.change, id, typed, seen)
    except InvalidSupplier as invalid:
        return _form(request, typed, invalid.fields, seen=seen)
    except Conflict as moved:
        return _form(request, typed, seen=seen, moved=moved.sentence)
    return RedirectResponse(link("supplier", supplier=id, done="changed"), 303)


async def correct_invitations(request: Request) -> Response:
    """Send the selected running invitations to the contact in the supplier's record."""
    id = request.path_params["supplier"]
    chosen = (await forms.read(request)).all("invitation")
    await access.request_database(request).write(correct.follow_record, id, chosen)
    return RedirectResponse(link("supplier", supplier=id, done="corrected"), 303)


def _typed(fields: forms.Fields) -> dict[str, str]:
    return {name: fields.one(name) for name in TYPED}


def _form(
    request: Request,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    *,
    seen: str = "",
    assumed: str = "",
    moved: str = "",
) -> Response:
    return render.page(
        request,
        "buyer/supplier_form.html",
        409 if moved else 422 if problems else 200,
        typed=typed,
        problems=problems or {},
        seen=seen,
        assumed=assumed,
        moved=moved,
        supplier=request.path_params.get("supplier", ""),
        countries=places.all_countries(),
        own_fields=[field for field in SUPPLIER_FIELDS if field.part == "lists"],
    )
