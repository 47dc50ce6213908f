"""The receipt as a page to print and as machine-readable files."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.web import access
from portal.web.links import link
from portal.web.supplier import answer_lines, receipt_page, section_view
from portal.workflow import receipt_files, receipts


async def to_print(request: Request) -> Response:
    """Show the receipt with all answers and without controls, for printing or saving as a PDF."""
    invitation = request.path_params["invitation"]
    receipt = await access.request_database(request).read(receipts.receipt, invitation)
    if receipt is None:
        return RedirectResponse(link("response", invitation=invitation), 303)
    return section_view.page(
        request,
        receipt.context,
        "supplier/receipt_print.html",
        submission=receipt.submission,
        groups=answer_lines.groups(receipt.context, receipt.evidence),
        explained=receipt_page.explained(receipt),
    )


async def credential(request: Request) -> Response:
    """Download the receipt as a W3C Verifiable Credential."""
    db = access.request_database(request)
    data = await db.read(receipt_files.as_credential, request.path_params["invitation"])
    return _file(data, "credential.json", "application/vc")


async def attestation(request: Request) -> Response:
    """Download the answers as a CycloneDX attestation."""
    db = access.request_database(request)
    data = await db.read(receipt_files.as_attestation, request.path_params["invitation"])
    return _file(data, "attestation.cdx.json", "application/vnd.cyclonedx+json")


def _file(data: dict[str, Any], name: str, media_type: str) -> Response:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type=media_type, headers=headers)
