"""Exporting a campaign's results: a workbook, CSV or Parquet tables or JSON, with an entry in the history.

Every table contains only what the actor may see. The file is read from one snapshot, which blocks nobody; it is handed
over only after its history entry is committed.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from portal.domain import policy
from portal.domain.events.campaigns import Exported
from portal.domain.jobs import EXPORT
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid, NotFound
from portal.domain.reporting import ProgressCallback
from portal.sheets.cell_markup import Cell
from portal.sheets.results import Table, Workbook, write_csv
from portal.storage import campaigns, history, job_files, jobs
from portal.storage.database import Database, Work
from portal.storage.jobs import JobRow
from portal.workflow import ask_job
from portal.workflow.ask_job import check_result
from portal.workflow.exporting.campaign_sheet import campaign_sheet
from portal.workflow.exporting.documents import document
from portal.workflow.exporting.method import dictionary, method
from portal.workflow.exporting.responses import Scope
from portal.workflow.exporting.table import AnyTable
from portal.workflow.exporting.tables import TABLES, table_named

FORMATS = (".xlsx", ".csv", ".parquet", ".json")
OF_ONE_TABLE = (".csv", ".parquet")


def to_file(
    database: Database,
    campaign: str,
    path: Path,
    *,
    table: str = "suppliers",
    actor: Actor,
    on_progress: ProgressCallback,
) -> int:
    """Write the export to `path`, complete or not at all; returns how many rows its first table has."""
    if path.suffix not in FORMATS:
        raise Invalid(f"{path.name}: the name of an export must end in .xlsx, .csv, .parquet or .json.")
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as to:
            rows = make(database, campaign, path.suffix, table, to, actor=actor, on_progress=on_progress)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def make(
    database: Database,
    campaign: str,
    suffix: str,
    table: str,
    to: IO[bytes],
    *,
    actor: Actor,
    on_progress: ProgressCallback,
) -> int:
    """Write an export to a file that the caller hands over afterwards, and note it; returns the first table's rows."""
    rows = database.read(write, campaign, suffix, table, to, on_progress, actor=actor)
    database.write(note, campaign, suffix, table, actor.roles, actor=actor)
    return rows


def note(work: Work, campaign: str, suffix: str, table: str, roles: Iterable[str]) -> None:
    """Write the history entry: who took which file with which roles.

    It has neither the file's hash nor its row count: other roles read the history, and both depend on restricted
    answers.
    """
    policy.check(work.actor, "export")
    campaigns.get(work, campaign)
    which = table if suffix in OF_ONE_TABLE else ""
    history.note(work, Exported(campaign, suffix, which, tuple(sorted(roles))))


def ask(work: Work, campaign: str, suffix: str, table: str) -> str:
    """Request a job that exports the campaign; returns the job's id."""
    policy.check(work.actor, "export")
    if suffix not in FORMATS:
        raise Invalid("Choose which file to export.")
    parameters = {"suffix": suffix, "table": table_named(table).id}
    return ask_job.ask(work, EXPORT, campaigns.get(work, campaign).id, parameters)


def hand_over(work: Work, job_id: str) -> tuple[JobRow, IO[bytes]]:
    """The file of a finished export, for its requester if they may still see all of it; noted in the history."""
    job = jobs.own(work, job_id)
    if job.kind != EXPORT.id:
        raise NotFound
    check_result(work, job)
    file = job_files.opened(work, job)
    try:
        note(work, job.subject, job.parameters["suffix"], job.parameters["table"], job.roles)
    except BaseException:
        file.close()
        raise
    return job, file


def write(work: Work, campaign: str, suffix: str, table: str, to: IO[bytes], on_progress: ProgressCallback) -> int:
    """Write one export of the campaign in the format of `suffix`."""
    policy.check(work.actor, "export")
    scope, chosen = Scope.of(work, campaign), table_named(table)
    if suffix == ".json":
        return _write_json(scope, to, on_progress)
    if suffix in OF_ONE_TABLE:
        return _write_table(scope, chosen, suffix, to, on_progress)
    return _write_workbook(scope, to, on_progress)


def _write_table(scope: Scope, table: AnyTable, suffix: str, to: IO[bytes], on_progress: ProgressCallback) -> int:
    cells = table.writer(scope)

    def rows() -> Iterator[list[Cell]]:
        for count, supplier in enumerate(scope.suppliers(), start=1):
            yield from cells(supplier)
            on_progress(table.name, count, scope.count)

    if suffix == ".parquet":
        from portal.sheets import parquet  # the library is large; the other formats do not need it

        return parquet.write(table.headings(scope), rows(), to)
    return write_csv(Table(table.name, table.headings(scope), rows()), to)


def _write_workbook(scope: Scope, to: IO[bytes], on_progress: ProgressCallback) -> int:
    """Write all tables in one pass, reading each supplier once; then the campaign and two sheets of documentation."""
    book, count = Workbook(to), 0
    writers = [(book.add_sheet(table.name, table.headings(scope)), table.writer(scope)) for table in TABLES]
    for count, supplier in enumerate(scope.suppliers(), start=1):
        for sheet, cells in writers:
            for row in cells(supplier):
                sheet.add(row)
        on_progress("suppliers", count, scope.count)
    for page in (campaign_sheet(scope), dictionary(scope), method(scope)):
        sheet = book.add_sheet(page.name, page.headings, is_wrapped=True)
        for line in page.rows:
            sheet.add(line)
    book.close()
    return count


def _write_json(scope: Scope, to: IO[bytes], on_progress: ProgressCallback) -> int:
    """Write an array with one object per supplier."""
    count = 0
    to.write(b"[")
    for count, supplier in enumerate(scope.suppliers(), start=1):
        text = json.dumps(document(scope, supplier), ensure_ascii=False)
        to.write((b",\n" if count > 1 else b"\n") + text.encode("utf-8", "replace"))
        on_progress("suppliers", count, scope.count)
    to.write(b"\n]\n")
    return count
