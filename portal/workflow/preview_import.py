"""The preview of an import: of a short list at once, of a long one by a job whose result its page shows for a day.

A member may check the same list several times with different choices; each check is a job of its own.
"""

from dataclasses import dataclass

from pydantic import TypeAdapter

from portal.domain import policy
from portal.domain.jobs import PREVIEW_IMPORT, UNFINISHED
from portal.domain.refusals import Conflict
from portal.domain.reporting import ProgressCallback
from portal.sheets.supplier_list import ListChoices
from portal.storage import job_files, jobs, suppliers, uploads
from portal.storage.database import Work
from portal.workflow import ask_job, import_suppliers
from portal.workflow.ask_job import has_rights
from portal.workflow.import_plan import ImportPlan
from portal.workflow.import_suppliers import NO_CHOICES
from portal.workflow.job_view import JobView

AS_JSON = TypeAdapter(ImportPlan)
CHECK_GONE = "This check of the list is no longer kept. Open the import again and check the list once more."
NOT_CHECKED = "This list has not been checked yet. Open its preview and check it first."


@dataclass(frozen=True)
class ImportPreview:
    """An uploaded list and its plan. A long list has its latest `check`, and no plan until that is done.

    `is_outdated` if suppliers have changed since the check.
    """

    file_name: str
    plan: ImportPlan | None
    fingerprint: str = ""
    choices: ListChoices = NO_CHOICES
    is_long: bool = False
    check: JobView | None = None
    is_outdated: bool = False

    @property
    def is_under_way(self) -> bool:
        """Whether the list is being checked."""
        return self.check is not None and self.check.state in UNFINISHED

    @property
    def problem(self) -> str:
        """Why the list could not be checked."""
        return self.check.row.problem or "" if self.check is not None and self.check.state == "failed" else ""


def preview_view(work: Work, upload: str, choices: ListChoices, check: str = "") -> ImportPreview:
    """What importing a list would do: a long one as its `check` said, or the latest check if that is blank."""
    policy.check(work.actor, "suppliers")
    data, file_name = uploads.find(work, upload)
    if not import_suppliers.is_long(data):
        plan, _ = import_suppliers.preview_upload(work, upload, choices)
        return ImportPreview(file_name, plan, plan.fingerprint, choices)
    job = _check(work, upload, check)
    if job is None:
        return ImportPreview(file_name, None, is_long=True)
    choices = import_suppliers.choices_of(job.row.parameters)
    if job.state != "done":
        return ImportPreview(file_name, None, choices=choices, is_long=True, check=job)
    with job_files.opened(work, job.row) as file:
        plan = AS_JSON.validate_json(file.read())
    is_outdated = suppliers.is_any_changed_since(work, job.row.started_at or work.now)
    return ImportPreview(file_name, plan, str(job.row.result["fingerprint"]), choices, True, job, is_outdated)


def _check(work: Work, upload: str, check: str) -> JobView | None:
    """The acting member's check of a list with this id, or the latest, if it can still be used."""
    checks = [job for job in jobs.own_about(work, PREVIEW_IMPORT, upload) if not check or job.id == check]
    views = [JobView.of(work, job) for job in checks if has_rights(work, job)]
    return next((view for view in views if view.state not in ("expired", "cancelled")), None)


def choices_of_check(work: Work, upload: str, check: str) -> ListChoices:
    """The choices that the acting member made for a check of a long list."""
    policy.check(work.actor, "suppliers")
    job = _check(work, upload, check)
    if job is None:
        raise Conflict(CHECK_GONE)
    return import_suppliers.choices_of(job.row.parameters)


def checked(preview: ImportPreview) -> ImportPlan:
    """The plan of a preview; refused while a long list has not been checked."""
    if preview.plan is None:
        raise Conflict(NOT_CHECKED)
    return preview.plan


def ask(work: Work, upload: str, choices: ListChoices = NO_CHOICES) -> str:
    """Request a job that checks a long list; returns the job's id. A second press finds the unfinished job."""
    policy.check(work.actor, "suppliers")
    uploads.find(work, upload)
    return ask_job.ask(work, PREVIEW_IMPORT, upload, {"choices": import_suppliers.stored(choices)})


def work_out(work: Work, upload: str, choices: ListChoices, on_progress: ProgressCallback) -> ImportPlan:
    """The plan of a long list, for the job."""
    plan, _ = import_suppliers.preview_upload(work, upload, choices, on_progress)
    return plan
