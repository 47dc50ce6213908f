"""Verifying a receipt, for anybody: a page to upload its file to, and the public keys for verifying it elsewhere."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal.domain import signed_receipt
from portal.domain.refusals import Invalid
from portal.storage import signing
from portal.web import access, forms, render
from portal.workflow import verify_receipt
from portal.workflow.verify_receipt import VerifiedReceipt

NO_FILE = "Choose the file of a signed receipt."


async def keys(request: Request) -> Response:
    """The portal's public keys as a JSON Web Key Set."""
    return JSONResponse(signed_receipt.key_set(await access.request_database(request).read(signing.public_keys)))


async def page(request: Request) -> Response:
    """The form."""
    return _page(request)


async def verify(request: Request) -> Response:
    """Say what the file is; nothing of it is stored."""
    upload = (await forms.read(request, file_bytes=signed_receipt.MOST_BYTES)).file("receipt")
    if upload is None:
        return _page(request, 422, problem=NO_FILE)
    try:
        verified = await access.request_database(request).read(verify_receipt.verify, upload.data)
    except Invalid as refusal:
        return _page(request, 422, problem=refusal.sentence)
    return _page(request, verified=verified)


def _page(
    request: Request, status: int = 200, problem: str | None = None, verified: VerifiedReceipt | None = None
) -> Response:
    return render.page(request, "receipt_check.html", status, problem=problem, verified=verified)
