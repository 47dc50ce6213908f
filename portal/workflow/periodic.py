"""What the worker does from time to time beside sending: each step a plain function, no more often than it asks for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portal.storage.database import Database
from portal.workflow import notices, scheduled_reminders

log = logging.getLogger("portal.worker")

STEPS: tuple[tuple[str, Callable[[Database], int], timedelta], ...] = (
    ("scheduled reminders", scheduled_reminders.send_due, timedelta(minutes=2)),
    ("emails to members", notices.send_due, timedelta(minutes=2)),
)
"""A name for the log, the step, and the least time between two rounds of it."""


@dataclass
class Periodic:
    """When each step ran last, in one worker."""

    ran_at: dict[str, datetime] = field(default_factory=dict)

    def run_due(self, database: Database) -> int:
        """Run the steps whose time has come; how many emails they wrote. A step that fails is tried again next time."""
        written, now = 0, database.clock()
        for name, step, every in STEPS:
            if name in self.ran_at and now - self.ran_at[name] < every:
                continue
            self.ran_at[name] = now
            try:
                written += step(database)
            except Exception as problem:  # its words may hold an address, so only its kind is told
                log.error("%s failed: %s", name, type(problem).__name__)
        return written
