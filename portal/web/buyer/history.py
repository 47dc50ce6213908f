"""The history page: who did what, how the chain was last verified, and the checkpoint to store elsewhere."""

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.policy import may
from portal.web import access, render
from portal.workflow import history_view


async def show(request: Request) -> Response:
    """Show one page of entries, newest first."""
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isdecimal() and asked.isascii() and 0 < len(asked) < 7 else 1
    db = access.request_database(request)
    shown = await db.read(history_view.history_view, max(1, number))
    may_keep = may(db.actor, "members")
    return render.page(request, "buyer/history.html", **vars(shown), may_keep_checkpoint=may_keep, number=number)
