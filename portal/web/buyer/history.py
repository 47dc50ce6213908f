"""The history page: who did what, and whether the chain of entries is whole."""

from starlette.requests import Request
from starlette.responses import Response

from portal.storage import history
from portal.storage.database import Work
from portal.storage.history import Entry, Verified
from portal.web import access, render

PAGE_SIZE = 50


async def show(request: Request) -> Response:
    """One page of entries, the newest first."""
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 7 else 1
    entries, count, verified = await access.desk(request).read(_page, max(1, number))
    pages = max(1, -(-count // PAGE_SIZE))
    return render.page(request, "buyer/history.html", entries=entries, verified=verified, number=number, pages=pages)


def _page(work: Work, number: int) -> tuple[list[Entry], int, Verified]:
    entries = list(history.page(work, number, PAGE_SIZE))
    return entries, history.count(work), history.verify(work, work.actor.organisation)
