"""The export page and its files; what a role may not see is not in them."""

import io
import tempfile
from collections.abc import Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal.domain.refusals import Invalid
from portal.storage import campaigns
from portal.web import access, forms, render
from portal.workflow import export
from portal.workflow.exporting.supplier_table import SUPPLIERS
from portal.workflow.exporting.tables import TABLES

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
FILES = (
    (
        ".xlsx:",
        "Workbook",
        "all tables, a data dictionary, and how every score is made; ready for filters and pivot tables",
    ),
    (".json:", "JSON: one object per supplier", "typed answers and results, to be scored again with portal score"),
    *((f".csv:{table.id}", f"CSV: {table.about}") for table in TABLES),
)
PIECE = 1 << 18
"""How much of a file is held in memory while it is sent."""


async def page(request: Request) -> Response:
    """What can be exported."""
    campaign = await access.request_database(request).read(campaigns.get, request.path_params["campaign"])
    return render.page(request, "buyer/export.html", campaign=campaign, files=FILES)


async def make(request: Request) -> Response:
    """The file; the history says that it was taken."""
    fields, db, id = await forms.read(request), access.request_database(request), request.path_params["campaign"]
    kind, _, table = fields.one("file").partition(":")
    if kind not in TYPES:
        raise Invalid("Choose which file to export.")
    held = tempfile.TemporaryFile()  # noqa: SIM115 - on disk and without a name: closed when it has been sent
    try:
        await db.run(export.make, id, kind, table or SUPPLIERS.id, held, on_progress=lambda name, done, whole: None)
        length = held.seek(0, io.SEEK_END)
    except BaseException:
        held.close()
        raise
    name = f"candour-{table or 'results'}{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    headers["Content-Length"] = str(length)
    return StreamingResponse(_pieces(held), media_type=TYPES[kind], headers=headers)


def _pieces(held: IO[bytes]) -> Iterator[bytes]:
    """What was written, from its beginning."""
    with held:
        held.seek(0)
        while piece := held.read(PIECE):
            yield piece
