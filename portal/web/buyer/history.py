"""The history page: who did what, how the chain was last verified, and the checkpoint to keep elsewhere."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.domain.events import Event
from portal.domain.policy import may
from portal.storage import history, history_checks, history_labels
from portal.storage.database import Work
from portal.storage.history import HistoryEntry
from portal.storage.history_labels import ObjectLabel
from portal.web import access, render

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """An entry as this reader may see it: without `event` it is restricted, and only its number and time are shown."""

    entry: HistoryEntry
    event: Event | None
    about: ObjectLabel | None


async def show(request: Request) -> Response:
    """One page of entries, the newest first."""
    asked = request.query_params.get("page", "")
    number = int(asked) if asked.isdecimal() and asked.isascii() and 0 < len(asked) < 7 else 1
    shown = await access.request_database(request).read(_page, max(1, number))
    return render.page(request, "buyer/history.html", **shown, number=number)


def _page(work: Work, number: int) -> dict[str, Any]:
    entries = history.page(work, number, PAGE_SIZE)
    about = history_labels.of_entries(work, entries)
    return {
        "lines": [_line(work, entry, about.get(entry.id)) for entry in entries],
        "check": history_checks.last(work, work.actor.organisation),
        "may_keep_checkpoint": may(work.actor, "members"),
        "pages": max(1, -(-history.count(work) // PAGE_SIZE)),
    }


def _line(work: Work, entry: HistoryEntry, about: ObjectLabel | None) -> Line:
    seen = bool(entry.event.seen_by & work.actor.roles)
    return Line(entry, entry.event if seen else None, about if seen else None)
