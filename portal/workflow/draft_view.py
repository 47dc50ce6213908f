"""A draft for its pages: whole with its earlier revisions, before publication, and with its impact."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.jobs import IMPACT
from portal.domain.refusals import Conflict
from portal.domain.reporting import ProgressCallback
from portal.domain.versions import Difference
from portal.storage import drafts, job_files, jobs
from portal.storage.database import Work
from portal.storage.drafts import DraftRow, Saving
from portal.storage.jobs import JobRow
from portal.workflow import ask_job, author, impact, load_draft, publish_draft
from portal.workflow.ask_job import has_rights
from portal.workflow.impact import Impact
from portal.workflow.job_view import JobView
from portal.workflow.load_draft import DraftView

HAS_ERRORS = "This draft has errors. Fix them first, then calculate the impact of publishing."


@dataclass(frozen=True)
class WholeDraft:
    """A draft, its earlier revisions, and the remarks from its uploaded file."""

    view: DraftView
    savings: Sequence[Saving]
    remarks: Sequence[str]


@dataclass(frozen=True)
class PublicationView:
    """A draft, its changes, and the version number that they need."""

    view: DraftView
    difference: Difference | None
    needed: str | None


@dataclass(frozen=True)
class ImpactView:
    """A draft, the acting member's newest job about its impact, and the result if finished."""

    row: DraftRow
    job: JobView | None
    impact: Impact | None


def whole_draft(work: Work, draft_id: str) -> WholeDraft:
    """The draft with its revisions."""
    return WholeDraft(
        load_draft.load_draft(work, draft_id), tuple(drafts.savings(work, draft_id)), author.remarks(work, draft_id)
    )


def publication_view(work: Work, draft_id: str) -> PublicationView:
    """What publishing the draft would mean."""
    view = load_draft.load_draft(work, draft_id)
    return PublicationView(view, publish_draft.change_since(work, view), publish_draft.number_needed(work, view))


def impact_view(work: Work, draft_id: str) -> ImpactView:
    """The draft's impact if computed, for its current revision and the acting member's roles."""
    row = load_draft.load_draft(work, draft_id).row
    about = jobs.own_about(work, IMPACT, draft_id, limit=1)
    usable = [job for job in about if job.parameters["revision"] == row.revision and has_rights(work, job)]
    view = next((view for view in (JobView.of(work, job) for job in usable) if view.state != "expired"), None)
    return ImpactView(row, view, _worked_out(work, view.row) if view and view.state == "done" else None)


def _worked_out(work: Work, job: JobRow) -> Impact:
    with job_files.opened(work, job) as file:
        return impact.AS_JSON.validate_json(file.read())


def ask_impact(work: Work, draft_id: str) -> str:
    """Request a job that computes the impact of publishing a draft as it is now; returns the job's id."""
    view = load_draft.load_draft(work, draft_id)
    if view.draft.version is None or view.draft.errors:
        raise Conflict(HAS_ERRORS)
    return ask_job.ask(work, IMPACT, draft_id, {"revision": view.row.revision})


def impact_of_draft(work: Work, draft_id: str, on_progress: ProgressCallback) -> Impact:
    """What publishing a draft would change; refused while it has errors."""
    draft = load_draft.load_draft(work, draft_id).draft
    if draft.version is None or draft.errors:
        raise Conflict(HAS_ERRORS)
    return impact.of_version(work, draft.version, on_progress)
