"""What each kind of job does: existing business steps, a piece at a time, with progress."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from portal.domain import jobs as rules
from portal.sheets import address_list, supplier_list
from portal.storage import (
    attempts,
    browsers,
    extensions,
    job_files,
    jobs,
    orphans,
    reminders,
    waiting_invitations,
    wiping,
)
from portal.storage.database import Database, Work
from portal.storage.jobs import NewJob
from portal.workflow import (
    add_recipients,
    change_findings,
    collect_bounces,
    correct_list,
    draft_campaign,
    draft_view,
    export,
    extend,
    housekeeping,
    impact,
    import_suppliers,
    invite,
    keep_history,
    notices,
    preview_import,
    remind,
    remove_recipients,
    repeat_campaign,
    rescore,
    retain,
    scheduled_reminders,
)
from portal.workflow.change_findings import Changed
from portal.workflow.collect_bounces import Source
from portal.workflow.correct_list import Corrected
from portal.workflow.import_plan import fingerprint_of
from portal.workflow.import_suppliers import Imported
from portal.workflow.rescore import Rescored
from portal.workflow.run_jobs import JobRun, Result, Step

EMAILS_AT_ONCE = 50
"""How many emails are written in one transaction: on SQLite, suppliers who save wait that long."""


def steps_of(sources: Sequence[Source] = ()) -> Mapping[str, Step]:
    """The step of every kind, for a worker with these sources of bounce notices."""
    steps: dict[str, Step] = {
        rules.EXPORT.id: make_export,
        rules.RESCORE.id: score_again,
        rules.IMPACT.id: work_out_impact,
        rules.CORRECT_ADDRESSES.id: correct_addresses,
        rules.PREVIEW_IMPORT.id: check_list,
        rules.IMPORT_SUPPLIERS.id: import_list,
        rules.ADD_RECIPIENTS.id: add_to_campaign,
        rules.REMOVE_RECIPIENTS.id: remove_from_campaign,
        rules.CHANGE_FINDINGS.id: change_confirmed_findings,
        rules.INVITATIONS.id: write_invitations,
        rules.REMINDERS.id: write_reminders,
        rules.EXTENSIONS.id: write_extensions,
        rules.SCHEDULED_REMINDERS.id: lambda run: {"emails": scheduled_reminders.send_due(run.database)},
        rules.REPEAT_CAMPAIGNS.id: counted("campaigns", repeat_campaign.draft_due),
        rules.MEMBER_NEWS.id: lambda run: {"emails": notices.send_due(run.database)},
        rules.CHECK_FILES.id: check_files,
        rules.SWEEP.id: sweep,
        rules.VERIFY_HISTORY.id: counted("histories", verify_history),
    }
    if sources:
        steps[rules.TAKE_BOUNCES.id] = counted("notices", lambda database: collect_bounces.collect(database, sources))
    return steps


def counted(what: str, step: Callable[[Database], int]) -> Step:
    """The job for a step that opens its own transactions and can be repeated: it returns a count of `what`."""
    return lambda run: {what: step(run.database)}


def to_add(work: Work, kinds: Sequence[str]) -> list[NewJob]:
    """The jobs that the portal itself requests: periodic jobs that are due, and confirmed emails."""
    periodic = [rules.KINDS[kind] for kind in kinds if rules.KINDS[kind].every is not None]
    confirmed = (
        (rules.INVITATIONS, waiting_invitations.unfinished),
        (rules.REMINDERS, reminders.unfinished),
        (rules.EXTENSIONS, extensions.unfinished),
    )
    emails = [
        NewJob(kind, f"{kind.id}:{campaign}", campaign, organisation=organisation)
        for kind, unfinished in confirmed
        if kind.id in kinds
        for organisation, campaign in unfinished(work)
    ]
    return [*jobs.missing_periods(work, periodic), *emails]


def make_export(run: JobRun) -> Result:
    """Export a campaign's results to a file, as far as the requester's roles may see them."""
    suffix, table = str(run.job.parameters["suffix"]), str(run.job.parameters["table"])
    with job_files.writing(run.database, run.job) as file:
        rows = run.read(export.write, run.job.subject, suffix, table, file, run.tell)
        size = file.tell()
    return {"file": job_files.name_of(run.job), "size": size, "rows": rows}


def work_out_impact(run: JobRun) -> Result:
    """Compute the impact of publishing a draft, as far as the requester's roles may see it."""
    outcome = run.read(draft_view.impact_of_draft, run.job.subject, run.tell)
    with job_files.writing(run.database, run.job) as file:
        file.write(impact.AS_JSON.dump_json(outcome))
    return {"file": job_files.name_of(run.job), "changed": len(outcome.changed)}


def score_again(run: JobRun) -> Result:
    """Add a second result to each response of a campaign; continues where another worker stopped."""
    campaign, version = run.job.subject, str(run.job.parameters["version"])
    whole = run.read(rescore.count, campaign, version)
    so_far = Rescored(**run.job.checkpoint) if run.job.checkpoint else None
    while so_far is None or so_far.after:
        so_far = run.write(_next_batch, campaign, version, so_far or Rescored(0, 0), checkpoint=asdict)
        run.tell("", so_far.added + so_far.left, whole)
    return {"added": so_far.added, "left": so_far.left}


def _next_batch(work: Work, campaign: str, version: str, so_far: Rescored) -> Rescored:
    batch = rescore.rescore(work, campaign, version, so_far.after)
    return Rescored(so_far.added + batch.added, so_far.left + batch.left, batch.after)


def correct_addresses(run: JobRun) -> Result:
    """Correct the addresses of a confirmed list; continues where another worker stopped."""
    address_list.read_ahead(*run.read(correct_list.list_file, run.job.subject))
    so_far = Corrected(**{**run.job.checkpoint, "failed": tuple(run.job.checkpoint.get("failed", ()))})
    while not so_far.is_finished:
        so_far = run.write(correct_list.correct_some, run.job.subject, so_far, checkpoint=asdict)
        run.tell("", so_far.done, 0)
    return {"corrected": so_far.done, "failed": len(so_far.failed)}


def check_list(run: JobRun) -> Result:
    """Work out what importing a long list would do, for its preview."""
    upload, choices = run.job.subject, import_suppliers.choices_of(run.job.parameters)
    supplier_list.read_ahead(*run.read(import_suppliers.upload_file, upload), choices)
    plan = run.read(preview_import.work_out, upload, choices, run.tell)
    with job_files.writing(run.database, run.job) as file:
        file.write(preview_import.AS_JSON.dump_json(plan))
    return {"file": job_files.name_of(run.job), "fingerprint": plan.fingerprint}


def import_list(run: JobRun) -> Result:
    """Import a confirmed list of suppliers; continues where another worker stopped."""
    upload, parameters = run.job.subject, run.job.parameters
    choices, so_far = import_suppliers.choices_of(parameters), Imported(**run.job.checkpoint)
    supplier_list.read_ahead(*run.read(import_suppliers.upload_file, upload), choices)
    fingerprint = str(parameters["fingerprint"])
    batches = run.read(import_suppliers.confirmed_batches, upload, choices, fingerprint, so_far)
    whole = so_far.count + sum(batch.count for batch in batches)
    run.tell("", so_far.count, whole)
    for number, batch in enumerate(batches, start=1):
        left = fingerprint_of(batches[number:])
        so_far = run.write(import_suppliers.import_batch, upload, choices, batch, left, so_far, checkpoint=asdict)
        run.tell("", so_far.count, whole)
    return {"added": so_far.added, "changed": so_far.changed}


def add_to_campaign(run: JobRun) -> Result:
    """Add the chosen suppliers to a campaign; those that are there already are skipped, so that it can be repeated."""
    campaign, parameters = run.job.subject, run.job.parameters
    if listed := run.read(add_recipients.list_file, parameters):
        supplier_list.read_ahead(listed.data, listed.name)
    ids = run.read(add_recipients.ids_to_add, campaign, parameters)
    return _in_batches(run, draft_campaign.choose, ids, add_recipients.BATCH, "added")


def remove_from_campaign(run: JobRun) -> Result:
    """Remove the suppliers that match a search from a campaign; continues where another worker stopped."""
    ids = run.read(remove_recipients.ids_to_remove, run.job.subject, str(run.job.parameters["search"]))
    return _in_batches(run, draft_campaign.drop, ids, remove_recipients.BATCH, "removed")


def change_confirmed_findings(run: JobRun) -> Result:
    """Change the confirmed findings; continues where another worker stopped."""
    parameters = run.job.parameters
    confirmed = run.read(change_findings.confirmed, parameters)
    so_far = Changed(**run.job.checkpoint)
    whole = len(confirmed.ids)
    while (done := so_far.count + so_far.left) < whole:
        ids = confirmed.ids[done : done + change_findings.BATCH]
        so_far = run.write(_change_some, ids, parameters, confirmed.reason, so_far, checkpoint=asdict)
        run.tell("", so_far.count + so_far.left, whole)
    return {"changed": so_far.count, "left": so_far.left}


def _change_some(
    work: Work, ids: Sequence[str], parameters: Mapping[str, Any], reason: str, so_far: Changed
) -> Changed:
    return so_far.plus(change_findings.change_batch(work, ids, parameters, reason))


def _in_batches(
    run: JobRun, step: Callable[[Work, str, Sequence[str]], int], ids: Sequence[str], size: int, what: str
) -> Result:
    """Run a step on the job's campaign for some ids at a time, with the sum of its counts as the checkpoint `what`."""
    so_far = int(run.job.checkpoint.get(what, 0))
    whole = so_far + len(ids)
    for start in range(0, len(ids), size):
        batch = ids[start : start + size]
        so_far = run.write(_counted, step, run.job.subject, batch, so_far, checkpoint=lambda count: {what: count})
        run.tell("", so_far, whole)
    return {what: so_far}


def _counted(work: Work, step: Callable[..., int], campaign: str, batch: Sequence[str], so_far: int) -> int:
    return so_far + step(work, campaign, batch)


def write_invitations(run: JobRun) -> Result:
    """Write the invitations of a campaign whose sending was confirmed."""
    whole = run.read(waiting_invitations.count_waiting, run.job.subject)
    return _write_emails(run, invite.write_waiting, whole)


def write_reminders(run: JobRun) -> Result:
    """Write the confirmed reminders of a campaign."""
    return _write_emails(run, remind.write_left, run.read(reminders.writing, run.job.subject).left)


def write_extensions(run: JobRun) -> Result:
    """Write the emails about a later due date of a campaign."""
    return _write_emails(run, extend.write_left, run.read(extensions.count_left, run.job.subject))


def _write_emails(run: JobRun, write: Callable[[Work, str, int], int], whole: int) -> Result:
    """Write emails, a few per transaction: after a crash the rest is written, and nobody gets two."""
    written = 0
    while batch := run.write(write, run.job.subject, EMAILS_AT_ONCE):
        written += batch
        run.tell("", written, max(whole, written))
    return {"written": written}


def check_files(run: JobRun) -> Result:
    """Clean and scan waiting files; wipe free pages if an erasure could not do it at once."""
    wiping.wipe_if_wanted(run.database)
    return {"files": housekeeping.check_waiting(run.database, run.stop)}


def sweep(run: JobRun) -> Result:
    """Erase data whose retention has ended, delete files that nobody needs, old jobs and attempt counters."""
    run.write(attempts.sweep)
    run.write(browsers.sweep)
    erased = retain.apply(run.database)
    files = run.write(orphans.sweep) + run.write(job_files.sweep)
    return {"files": files, "erased": erased, "jobs": run.write(jobs.prune)}


def verify_history(database: Database) -> int:
    """Verify every history from its beginning, and store the result; returns how many."""
    keep_history.number_waiting(database)
    return keep_history.verify_daily(database)
