"""The export page, the job that makes a file, and its handing over; what a role may not see is not in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from portal.domain.jobs import EXPORT
from portal.storage import campaigns, jobs
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.jobs import JobRow
from portal.web import access, forms, render
from portal.web.buyer.jobs import JobView
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


@dataclass(frozen=True)
class RecentFile:
    """A file that the member asked for: what it is called, and how far it is."""

    words: str
    job: JobView


async def page(request: Request) -> Response:
    """What can be exported, and what this member has exported lately."""
    campaign, recent = await access.request_database(request).read(_read, request.path_params["campaign"])
    return render.page(request, "buyer/export.html", campaign=campaign, files=FILES, recent=recent)


def _read(work: Work, id: str) -> tuple[Campaign, list[RecentFile]]:
    campaign, words = campaigns.get(work, id), {value: title for value, title, *_ in FILES}
    return campaign, [
        RecentFile(words.get(_choice(job), job.parameters["suffix"]), JobView.of(work, job))
        for job in jobs.own_about(work, EXPORT, id)
    ]


def _choice(job: JobRow) -> str:
    suffix = str(job.parameters["suffix"])
    return f"{suffix}:{job.parameters['table']}" if suffix == ".csv" else f"{suffix}:"


async def start(request: Request) -> Response:
    """Ask a worker for the file; its page shows how far it is, and hands it over."""
    fields, db, id = await forms.read(request), access.request_database(request), request.path_params["campaign"]
    suffix, _, table = fields.one("file").partition(":")
    job = await db.write(export.ask, id, suffix, table or SUPPLIERS.id)
    return RedirectResponse(f"/jobs/{job}", 303)


async def file(request: Request) -> Response:
    """The finished file; the history says that it was taken."""
    job, held = await access.request_database(request).write(export.hand_over, request.path_params["job"])
    suffix = str(job.parameters["suffix"])
    name = f"candour-{job.parameters['table'] if suffix == '.csv' else 'results'}{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    headers["Content-Length"] = str(job.result["size"])
    return StreamingResponse(_pieces(held), media_type=TYPES[suffix], headers=headers)


def _pieces(held: IO[bytes]) -> Iterator[bytes]:
    """What was written, from its beginning."""
    with held:
        while piece := held.read(PIECE):
            yield piece
