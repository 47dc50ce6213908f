"""The export page, the job that writes a file, and its download; data that a role may not see is left out."""

from collections.abc import Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from portal.storage.jobs import JobRow
from portal.web import access, forms, render
from portal.web.links import link
from portal.workflow import export, job_view
from portal.workflow.exporting.supplier_table import SUPPLIERS
from portal.workflow.exporting.tables import TABLES

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
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
    *((f".parquet:{table.id}", f"Parquet: {table.about}") for table in TABLES),
)
PIECE = 1 << 18
"""How much of a file is in memory while it is sent."""


async def page(request: Request) -> Response:
    """What can be exported, and this member's recent exports."""
    shown = await access.request_database(request).read(job_view.export_view, request.path_params["campaign"])
    titles = {value: title for value, title, *_ in FILES}
    names = {job.row.id: titles.get(_choice(job.row), job.title) for job in shown.recent}
    return render.page(request, "buyer/export.html", **vars(shown), files=FILES, names=names)


def _choice(job: JobRow) -> str:
    suffix = str(job.parameters["suffix"])
    return f"{suffix}:{job.parameters['table']}" if suffix in export.OF_ONE_TABLE else f"{suffix}:"


async def start(request: Request) -> Response:
    """Queue the export as a job; its page shows the progress and the download."""
    fields, db, id = await forms.read(request), access.request_database(request), request.path_params["campaign"]
    suffix, _, table = fields.one("file").partition(":")
    job = await db.write(export.ask, id, suffix, table or SUPPLIERS.id)
    return RedirectResponse(link("job", job=job), 303)


async def file(request: Request) -> Response:
    """Download the finished file; the history records it."""
    job, held = await access.request_database(request).write(export.hand_over, request.path_params["job"])
    suffix = str(job.parameters["suffix"])
    name = f"candour-{job.parameters['table'] if suffix in export.OF_ONE_TABLE else 'results'}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    headers["Content-Length"] = str(job.result["size"])
    return StreamingResponse(_pieces(held), media_type=TYPES[suffix], headers=headers)


def _pieces(held: IO[bytes]) -> Iterator[bytes]:
    """The file's content in pieces, from the beginning."""
    with held:
        while piece := held.read(PIECE):
            yield piece
