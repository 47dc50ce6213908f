"""Importing a buyer's list of suppliers: first a preview of what would change, then, once confirmed, exactly that.

A small list is imported while the member waits, a long one by a job, a thousand suppliers at a time. What a job has
imported is unchanged when the list is compared again, so that another worker can continue it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from portal.domain import policy
from portal.domain.events.campaigns import SupplierRemoved, SuppliersImported
from portal.domain.jobs import IMPORT_SUPPLIERS
from portal.domain.refusals import Conflict, Invalid
from portal.domain.reporting import ProgressCallback, no_progress
from portal.sheets import supplier_headings, supplier_list
from portal.sheets.column_choices import ColumnChoices
from portal.sheets.supplier_list import ListChoices
from portal.sheets.supplier_row import values
from portal.storage import history, list_choices, suppliers, uploads
from portal.storage.database import Work
from portal.workflow import ask_job
from portal.workflow.import_plan import ImportPlan, fingerprint_of, is_still_so, plan

NO_CHOICES = ListChoices()
MOST_BYTES_AT_ONCE = 40_000
"""The longest file that is imported while a member waits: some hundred rows."""
BATCH = 1_000
"""How many suppliers a job imports in one transaction."""
CHANGED = "The suppliers have changed since this page was shown. Check the import again."


@dataclass(frozen=True)
class Imported:
    """How many suppliers were added and changed; `left` is the fingerprint of what remains."""

    added: int = 0
    changed: int = 0
    left: str = ""

    @property
    def count(self) -> int:
        """How many suppliers there are of both."""
        return self.added + self.changed


def preview(work: Work, data: bytes, file_name: str, choices: ListChoices = NO_CHOICES) -> ImportPlan:
    """What confirming this file would do; changes nothing. Refused while the file leaves questions open."""
    policy.check(work.actor, "suppliers")
    return plan(work, supplier_list.read(data, file_name, _with_memory(work, choices)))


def store_upload(work: Work, data: bytes, file_name: str) -> str:
    """Store an uploaded file until it is confirmed; returns its id. Refuses one that no choice can repair."""
    policy.check(work.actor, "suppliers")
    questions, source = supplier_list.open_questions(data, file_name, _with_memory(work, ListChoices()))
    if questions and (source.columns is None or len(source.columns.all) < 2):
        raise Invalid(questions[0].sentence)
    return uploads.save(work, data, file_name)


def upload_file(work: Work, upload: str) -> tuple[bytes, str]:
    """The bytes and the name of an uploaded file, to be read before a transaction begins."""
    policy.check(work.actor, "suppliers")
    return uploads.find(work, upload)


def preview_upload(
    work: Work, upload: str, choices: ListChoices = NO_CHOICES, on_progress: ProgressCallback = no_progress
) -> tuple[ImportPlan, str]:
    """What confirming an uploaded file would do, with the questions it leaves open, and the file's name."""
    policy.check(work.actor, "suppliers")
    data, file_name = uploads.find(work, upload)
    return plan(work, supplier_list.look(data, file_name, _with_memory(work, choices)), on_progress), file_name


def is_long(data: bytes) -> bool:
    """Whether checking and importing a file takes so long that jobs do it."""
    return len(data) > MOST_BYTES_AT_ONCE


def ask(work: Work, upload: str, fingerprint: str, choices: ListChoices) -> str:
    """Request a job that imports an uploaded file as previewed; returns the job's id."""
    policy.check(work.actor, "suppliers")
    uploads.find(work, upload)
    return ask_job.ask(work, IMPORT_SUPPLIERS, upload, {"fingerprint": fingerprint, "choices": stored(choices)})


def stored(choices: ListChoices) -> dict[str, Any]:
    """The choices as JSON data in a job's parameters."""
    columns = {str(number): field for number, field in choices.columns.by_number.items()}
    data = asdict(choices)
    return {**data, "columns": {**data["columns"], "by_number": columns}}


def choices_of(parameters: Mapping[str, Any]) -> ListChoices:
    """The choices in a job's parameters, as `stored` wrote them."""
    data = dict(parameters["choices"])
    columns = data.pop("columns")
    by_number = {int(number): field for number, field in columns.pop("by_number").items()}
    return ListChoices(**data, columns=ColumnChoices(**columns, by_number=by_number))


def confirmed_batches(
    work: Work, upload: str, choices: ListChoices, fingerprint: str, done: Imported
) -> list[ImportPlan]:
    """What is left to import of a file, a batch at a time; refused if it is not what was confirmed."""
    whole, _ = preview_upload(work, upload, choices)
    if whole.questions:
        raise Invalid(whole.questions[0].sentence)
    batches = list(_batches(replace(whole, unchanged=max(0, whole.unchanged - done.count))))
    if batches and fingerprint_of(batches) != (done.left or fingerprint):
        raise Conflict(_changed(done))
    return batches


def _batches(whole: ImportPlan) -> Iterator[ImportPlan]:
    """Parts of a plan with at most BATCH suppliers; the last one holds the rows that change nothing."""
    for start in range(0, whole.count, BATCH):
        end, skipped = start + BATCH, len(whole.added)
        added, changed = whole.added[start:end], whole.changed[max(0, start - skipped) : max(0, end - skipped)]
        if end >= whole.count:
            yield replace(whole, added=added, changed=changed)
        else:
            yield replace(whole, added=added, changed=changed, unchanged=0, refused=())


def import_batch(
    work: Work, upload: str, choices: ListChoices, batch: ImportPlan, left: str, done: Imported
) -> Imported:
    """Import a part of a confirmed file unless its suppliers have changed since it was planned; returns all so far.

    `left` is the fingerprint of what remains then.
    """
    policy.check(work.actor, "suppliers")
    if not is_still_so(work, batch):
        raise Conflict(_changed(done))
    _write(work, *uploads.find(work, upload), choices, batch)
    return Imported(done.added + len(batch.added), done.changed + len(batch.changed), left)


def _changed(done: Imported) -> str:
    before = f"{done.count:,} were imported before that. " if done.count else ""
    return f"The suppliers have changed since this import was checked. {before}Check the import again."


def confirm_upload(work: Work, upload: str, fingerprint: str, choices: ListChoices = NO_CHOICES) -> ImportPlan:
    """Import an uploaded file as previewed."""
    data, file_name = uploads.find(work, upload)
    return confirm(work, data, file_name, choices, fingerprint=fingerprint)


def confirm(
    work: Work, data: bytes, file_name: str, choices: ListChoices = NO_CHOICES, *, fingerprint: str | None = None
) -> ImportPlan:
    """Add and change suppliers as the file says, and note it; the same file a second time changes nothing.

    With the `fingerprint` of a previewed plan, a different plan is refused unless it does nothing, as after a second
    press. Answers about columns and countries are remembered.
    """
    policy.check(work.actor, "suppliers")
    done = plan(work, supplier_list.read(data, file_name, _with_memory(work, choices)))
    if fingerprint is not None and fingerprint != done.fingerprint and done.count:
        raise Conflict(CHANGED)
    _write(work, data, file_name, choices, done)
    return done


def _write(work: Work, data: bytes, file_name: str, choices: ListChoices, planned: ImportPlan) -> None:
    suppliers.add(work, [values(row) for row in planned.added])
    suppliers.change(work, [{**values(change.row), "id": change.id} for change in planned.changed])
    _remember(work, choices, planned)
    if planned.count:
        rejected = len({line.row for line in planned.refused})
        counts = (len(planned.added), len(planned.changed), planned.unchanged, rejected)
        history.note(work, SuppliersImported(hashlib.sha256(data).hexdigest(), file_name, *counts))


def _with_memory(work: Work, choices: ListChoices) -> ListChoices:
    """The choices, completed with what the organisation has answered about earlier lists."""
    remembered = list_choices.remembered(work) if work.actor.organisation else list_choices.Remembered()
    columns = replace(choices.columns, remembered=remembered.columns)
    return replace(choices, columns=columns, countries={**remembered.countries, **_lower(choices.countries)})


def _lower(countries: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): code for name, code in countries.items()}


def _remember(work: Work, choices: ListChoices, done: ImportPlan) -> None:
    columns = done.source.columns.all if done.source.columns else ()
    chosen = (column for column in columns if column.number in choices.columns.by_number and column.heading)
    by_heading = {supplier_headings.bare(mapped.heading): mapped.field for mapped in chosen}
    list_choices.remember(work, {**choices.columns.by_heading, **by_heading}, _lower(choices.countries))


def remove(work: Work, supplier_id: str) -> None:
    """Remove a supplier; its campaigns continue, and its answers stay."""
    policy.check(work.actor, "suppliers")
    name = suppliers.get(work, supplier_id).name
    suppliers.remove(work, supplier_id)
    history.note(work, SupplierRemoved(supplier_id, name))
