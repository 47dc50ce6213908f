"""The history page: who did what, and whether the chain of entries is whole."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.storage import history, naming
from portal.storage.database import Work
from portal.web import access, render

PAGE_SIZE = 50


async def show(request: Request) -> Response:
    """One page of entries, the newest first."""
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 else 1
    told = await access.desk(request).read(_page, max(1, number))
    return render.page(request, "buyer/history.html", **told, number=number)


def _page(work: Work, number: int) -> dict[str, Any]:
    entries = history.page(work, number, PAGE_SIZE)
    return {
        "entries": entries,
        "about": naming.of_entries(work, entries),
        "verified": history.verify(work, work.actor.organisation),
        "pages": max(1, -(-history.count(work) // PAGE_SIZE)),
    }
