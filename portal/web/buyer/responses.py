"""One supplier in one campaign: where it stands, its answers, why the score is what it is, and its files."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from portal.web import access, render
from portal.workflow import review

DONE = {
    "remind": "The reminder is on its way.",
    "resend": "A new letter with a new link is on its way; the old link is dead.",
    "correct": "The address was corrected; a new letter is on its way.",
    "revoke": "The invitation was revoked; its links are dead.",
}


async def show(request: Request) -> Response:
    """The response, severity first, with the trace behind every number."""
    ids = request.path_params
    found = await access.desk(request).read(review.response, ids["campaign"], ids["invitation"])
    done = DONE.get(request.query_params.get("done", ""))
    return render.page(request, "buyer/response.html", read=found, row=found.row, campaign=found.campaign, done=done)


async def file(request: Request) -> Response:
    """A file of the supplier's as a download, never as a page."""
    ids = request.path_params
    found, data = await access.desk(request).read(review.file, ids["invitation"], ids["file"])
    disposition = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=found.media_type, headers=headers)
