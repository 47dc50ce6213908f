"""When a worker was last alive, for the health page and the metrics."""

from datetime import datetime, timedelta

from portal.storage import portal_state
from portal.storage.database import Work

KEY = "worker_seen"
PATIENCE = timedelta(minutes=3)


def beat(work: Work) -> None:
    """Record that a worker is alive now."""
    portal_state.put(work, KEY, work.now.isoformat())


def seen_at(work: Work) -> datetime | None:
    """When a worker was last alive; None before the first."""
    noted = portal_state.get(work, KEY)
    return None if noted is None else datetime.fromisoformat(noted)


def is_alive(work: Work) -> bool:
    """Whether a worker was alive in the last minutes."""
    seen = seen_at(work)
    return seen is not None and work.now - seen <= PATIENCE
