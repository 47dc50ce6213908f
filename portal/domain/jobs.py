"""Jobs: work too long for a request. Their kinds, when periodic ones are due, and the state of a job.

Sending email is not a job: the outbox is a separate table, because buyers check what became of each email.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

LEASE = timedelta(seconds=60)
"""How long a worker holds a job without renewing its claim. After that, another may take over the job."""
RESULT_KEPT = timedelta(days=1)
MOST_CLAIMS = 5
"""A job whose worker died this often is given up: the job is probably the cause."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=15)
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

DIED = "The worker stopped several times while doing this. Ask whoever runs the portal to look at its log."
MEMBER_GONE = "Whoever asked for this is no longer a member of the organisation."

State: TypeAlias = Literal["waiting", "running", "interrupted", "cancelling", "done", "failed", "cancelled", "expired"]
STATE_NAMES: dict[State, str] = {
    "waiting": "Waiting to start",
    "running": "In progress",
    "interrupted": "Interrupted",
    "cancelling": "Cancelling",
    "done": "Ready",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "expired": "No longer kept",
}
UNFINISHED: tuple[State, ...] = ("waiting", "running", "interrupted", "cancelling")


@dataclass(frozen=True)
class Kind:
    """One kind of job. `every` makes it periodic. If `is_asked`, a member requests it and gets its result.

    Other jobs are retried after a failure, with longer and longer pauses.
    """

    id: str
    title: str
    every: timedelta | None = None
    is_asked: bool = False


EXPORT = Kind("export", "Export results", is_asked=True)
RESCORE = Kind("rescore", "Re-score responses", is_asked=True)
IMPACT = Kind("impact", "Work out the impact of a version", is_asked=True)
CORRECT_ADDRESSES = Kind("correct_addresses", "Correct addresses from a list", is_asked=True)
PREVIEW_IMPORT = Kind("preview_import", "Check the list before importing", is_asked=True)
IMPORT_SUPPLIERS = Kind("import_suppliers", "Import suppliers", is_asked=True)
ADD_RECIPIENTS = Kind("add_recipients", "Add suppliers to a campaign", is_asked=True)
REMOVE_RECIPIENTS = Kind("remove_recipients", "Remove suppliers from a campaign", is_asked=True)
CHANGE_FINDINGS = Kind("change_findings", "Change findings", is_asked=True)
INVITATIONS = Kind("invitations", "Prepare invitations")
REMINDERS = Kind("reminders", "Prepare reminders")
EXTENSIONS = Kind("extensions", "Prepare emails about more time")
SCHEDULED_REMINDERS = Kind("scheduled_reminders", "Send scheduled reminders", every=timedelta(minutes=2))
REPEAT_CAMPAIGNS = Kind("repeat_campaigns", "Draft campaigns that are repeated", every=timedelta(minutes=15))
MEMBER_NEWS = Kind("member_news", "Tell members what is new", every=timedelta(minutes=2))
TAKE_BOUNCES = Kind("take_bounces", "Read notices of emails that bounced", every=timedelta(seconds=30))
CHECK_FILES = Kind("check_files", "Check uploaded files", every=timedelta(seconds=30))
SWEEP = Kind("sweep", "Delete files that nobody needs", every=timedelta(hours=1))
VERIFY_HISTORY = Kind("verify_history", "Verify the history", every=timedelta(days=1))

KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        EXPORT,
        RESCORE,
        IMPACT,
        CORRECT_ADDRESSES,
        PREVIEW_IMPORT,
        IMPORT_SUPPLIERS,
        ADD_RECIPIENTS,
        REMOVE_RECIPIENTS,
        CHANGE_FINDINGS,
        INVITATIONS,
        REMINDERS,
        EXTENSIONS,
        SCHEDULED_REMINDERS,
        REPEAT_CAMPAIGNS,
        MEMBER_NEWS,
        TAKE_BOUNCES,
        CHECK_FILES,
        SWEEP,
        VERIFY_HISTORY,
    )
}
ASKED = tuple(kind.id for kind in KINDS.values() if kind.is_asked)
OWN = tuple(kind.id for kind in KINDS.values() if not kind.is_asked)
"""Jobs that the portal starts by itself. Workers have a separate lane for them: long exports do not delay them."""


@dataclass(frozen=True)
class JobFacts:
    """What happened to a job, and when. `finished_at` is set however the job ends."""

    due_at: datetime
    started_at: datetime | None = None
    claimed_until: datetime | None = None
    cancel_asked_at: datetime | None = None
    cancelled_at: datetime | None = None
    failed_at: datetime | None = None
    finished_at: datetime | None = None
    expires_at: datetime | None = None


def state(facts: JobFacts, now: datetime) -> State:
    """The state of a job."""
    if facts.cancelled_at is not None:
        return "cancelled"
    if facts.failed_at is not None:
        return "failed"
    if facts.finished_at is not None:
        return "expired" if facts.expires_at is not None and facts.expires_at <= now else "done"
    if facts.claimed_until is not None and facts.claimed_until > now:
        return "running" if facts.cancel_asked_at is None else "cancelling"
    return "waiting" if facts.started_at is None else "interrupted"


def period_start(kind: Kind, now: datetime) -> datetime:
    """The start of the period of a periodic kind that contains `now`; the same on every machine."""
    if kind.every is None:
        raise ValueError(f"{kind.id} is not periodic.")
    return EPOCH + (now - EPOCH) // kind.every * kind.every


def pause_after(attempts: int) -> timedelta:
    """The pause after this many failed attempts."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return pause
