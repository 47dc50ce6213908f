"""The export page and its files; what a role may not see is not in them."""

import tempfile
from collections.abc import Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal.domain.events.campaigns import Exported
from portal.domain.refusals import Invalid
from portal.storage import campaigns, history
from portal.storage.database import Work
from portal.web import access, forms, render
from portal.workflow import export

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
PIECE = 1 << 18
"""How much of a file is held in memory while it is sent."""


async def page(request: Request) -> Response:
    """What can be exported."""
    campaign = await access.desk(request).read(campaigns.get, request.path_params["campaign"])
    return render.page(request, "buyer/export.html", campaign=campaign)


async def make(request: Request) -> Response:
    """The file, and a line in the history that it was taken."""
    fields, desk, id = await forms.read(request), access.desk(request), request.path_params["campaign"]
    kind, _, table = fields.one("file").partition(":")
    if kind not in TYPES:
        raise Invalid("Choose which file to export.")
    held = tempfile.TemporaryFile()  # noqa: SIM115 - on disk and without a name: closed when it has been sent
    try:
        await desk.read(export.write, id, kind, table or "suppliers", held, lambda name, done, whole: None)
        await desk.write(_noted, id, kind, table)
    except BaseException:
        held.close()
        raise
    name = f"candour-{table or 'results'}{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    headers["Content-Length"] = str(held.tell())
    return StreamingResponse(_pieces(held), media_type=TYPES[kind], headers=headers)


def _pieces(held: IO[bytes]) -> Iterator[bytes]:
    """What was written, from its beginning."""
    with held:
        held.seek(0)
        while piece := held.read(PIECE):
            yield piece


def _noted(work: Work, campaign: str, kind: str, table: str) -> None:
    history.note(work, Exported(campaign, kind, table))
