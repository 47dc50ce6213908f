"""A worker for tests: it does the jobs that wait, here and now."""

from portal.domain.jobs import EXTENSIONS, INVITATIONS, REMINDERS
from portal.storage.database import Database
from portal.workflow import worker


def write_confirmed(database: Database) -> int:
    """Write the emails that were confirmed and are not written yet; how many."""
    outcomes = worker.do_jobs(database, kinds=(INVITATIONS.id, REMINDERS.id, EXTENSIONS.id))
    assert {outcome.became for outcome in outcomes} <= {"done"}
    return sum(int(outcome.result["written"]) for outcome in outcomes)
