"""A job for its page, and the files that a member has exported recently."""

from dataclasses import dataclass
from datetime import timedelta

from portal.domain.jobs import EXPORT, KINDS, STATE_NAMES, UNFINISHED, State, state
from portal.storage import campaigns, jobs
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.jobs import JobRow

LONG_WAIT = timedelta(seconds=30)


@dataclass(frozen=True)
class JobView:
    """A job and its state at this moment."""

    row: JobRow
    state: State
    waits_long: bool

    @classmethod
    def of(cls, work: Work, row: JobRow) -> "JobView":
        """The job now."""
        now = state(row, work.now)
        return cls(row, now, now == "waiting" and work.now - row.due_at > LONG_WAIT)

    @property
    def title(self) -> str:
        """What it does, in words."""
        return KINDS[self.row.kind].title

    @property
    def words(self) -> str:
        """Its state, in words."""
        return STATE_NAMES[self.state]

    @property
    def is_unfinished(self) -> bool:
        """Whether its page should be refreshed."""
        return self.state in UNFINISHED


@dataclass(frozen=True)
class ExportView:
    """A campaign, and the acting member's exports of it."""

    campaign: Campaign
    recent: tuple[JobView, ...]


def job_view(work: Work, id: str) -> JobView:
    """A job of the acting member."""
    return JobView.of(work, jobs.own(work, id))


def export_view(work: Work, campaign_id: str) -> ExportView:
    """A campaign for its export page, with the member's exports so far."""
    campaign = campaigns.get(work, campaign_id)
    return ExportView(campaign, tuple(JobView.of(work, job) for job in jobs.own_about(work, EXPORT, campaign_id)))
