"""Erasing a supplier, its contacts or a response, with a preview; legal holds; retention periods."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.domain import retention as retentions
from portal.domain.refusals import Conflict, Invalid
from portal.storage.erasable import ErasureKind
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import erase, hold, retain

SUPPLIER_KINDS: tuple[ErasureKind, ...] = ("contact", "supplier")


async def supplier_page(request: Request) -> Response:
    """Preview erasing the supplier or only its contacts; shows the legal hold."""
    return await _supplier_page(request)


async def _supplier_page(
    request: Request, status: int = 200, problem: tuple[str, str] | None = None, typed: str = ""
) -> Response:
    supplier = request.path_params["supplier"]
    look = await access.request_database(request).read(erase.look, SUPPLIER_KINDS, supplier)
    data: dict[str, Any] = {"look": look, "supplier": supplier, "problem": problem, "typed": typed}
    return render.page(request, "buyer/erasure.html", status, **data, done=request.query_params.get("done", ""))


async def erase_supplier(request: Request) -> Response:
    """Erase the supplier or its contacts, if the right count was typed."""
    supplier, fields = request.path_params["supplier"], await forms.read(request)
    kind = next((kind for kind in SUPPLIER_KINDS if kind == fields.one("what")), None)
    if kind is None:
        return await _supplier_page(request, 422, ("count-contact", "Choose what to erase."))
    try:
        await access.request_database(request).run(erase.erase, kind, supplier, fields.one("count"))
    except (Invalid, Conflict) as refused:
        return await _supplier_page(request, 422, (f"count-{kind}", refused.sentence), fields.one("count"))
    return RedirectResponse(link("supplier_erasure", supplier=supplier, done=kind), 303)


async def change_hold(request: Request) -> Response:
    """Set or lift the legal hold on a supplier."""
    supplier, fields = request.path_params["supplier"], await forms.read(request)
    step = hold.lift_hold if fields.one("do") == "lift" else hold.set_hold
    try:
        await access.request_database(request).write(step, supplier, fields.one("reason"))
    except (Invalid, Conflict) as refused:
        return await _supplier_page(request, 422, ("reason", refused.sentence), fields.one("reason"))
    return RedirectResponse(link("supplier_erasure", supplier=supplier, done="hold"), 303)


async def response_page(request: Request) -> Response:
    """Preview erasing the response."""
    return await _response_page(request)


async def _response_page(
    request: Request, status: int = 200, problem: tuple[str, str] | None = None, typed: str = ""
) -> Response:
    ids = request.path_params
    look = await access.request_database(request).read(erase.look, ("response",), ids["invitation"])
    data: dict[str, Any] = {"look": look, "ids": ids, "problem": problem, "typed": typed}
    return render.page(request, "buyer/erasure_response.html", status, **data)


async def erase_response(request: Request) -> Response:
    """Erase the response, if the right count was typed."""
    ids, fields = request.path_params, await forms.read(request)
    try:
        await access.request_database(request).run(erase.erase, "response", ids["invitation"], fields.one("count"))
    except (Invalid, Conflict) as refused:
        return await _response_page(request, 422, ("count-response", refused.sentence), fields.one("count"))
    return RedirectResponse(link("campaign_invitation", **ids), 303)


async def retention_page(request: Request) -> Response:
    """Show how long data is kept, and what would be erased today."""
    view = await access.request_database(request).read(retain.view)
    return _retention_page(request, view, _typed(view))


async def change_retention(request: Request) -> Response:
    """Preview what the typed periods would erase; save them once confirmed."""
    fields, db = await forms.read(request), access.request_database(request)
    typed = {name: fields.one(name) for name in retentions.MEANINGS}
    try:
        if fields.one("do") == "save":
            await db.write(retain.change, typed)
            return RedirectResponse(link("retention", done="saved"), 303)
        view = await db.read(retain.preview, typed)
    except Invalid as refused:
        name = next(iter(refused.fields), "contacts")
        view = await db.read(retain.view)
        return _retention_page(request, view, typed, status=422, problem=(name, refused.sentence))
    return _retention_page(request, view, typed, is_preview=True)


def _typed(view: retain.RetentionView) -> dict[str, str]:
    return {name: str(months) for name, months in view.retention.months().items()}


def _retention_page(
    request: Request,
    view: retain.RetentionView,
    typed: dict[str, str],
    *,
    status: int = 200,
    problem: tuple[str, str] | None = None,
    is_preview: bool = False,
) -> Response:
    data: dict[str, Any] = {"view": view, "typed": typed, "problem": problem, "is_preview": is_preview}
    done = request.query_params.get("done", "")
    return render.page(request, "buyer/retention.html", status, **data, meanings=retentions.MEANINGS, done=done)
