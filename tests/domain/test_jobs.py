"""Where a job stands, when a periodic one is due, and how long a failed one waits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from portal.domain.jobs import (
    ASKED,
    CHECK_FILES,
    EXPORT,
    KINDS,
    LONGEST_PAUSE,
    OWN,
    SWEEP,
    VERIFY_HISTORY,
    JobFacts,
    pause_after,
    period_start,
    state,
)

NOW = datetime(2026, 6, 1, 9, 17, 44, tzinfo=UTC)


def test_a_state_is_read_from_facts() -> None:
    now = NOW
    soon, before = now + timedelta(seconds=5), now - timedelta(seconds=5)
    assert state(JobFacts(now), now) == "waiting"
    assert state(JobFacts(now, now, soon), now) == "running"
    assert state(JobFacts(now, now, soon, cancel_asked_at=now), now) == "cancelling"
    assert state(JobFacts(now, now, before), now) == "interrupted"
    assert state(JobFacts(now, now, None), now) == "interrupted"
    assert state(JobFacts(now, now, finished_at=now, expires_at=soon), now) == "done"
    assert state(JobFacts(now, now, finished_at=now, expires_at=now), now) == "expired"
    assert state(JobFacts(now, now, finished_at=now, failed_at=now, expires_at=now), now) == "failed"
    assert state(JobFacts(now, now, finished_at=now, cancelled_at=now), now) == "cancelled"


def test_a_period_begins_with_the_hour_or_the_utc_day_on_every_machine() -> None:
    assert period_start(VERIFY_HISTORY, NOW) == datetime(2026, 6, 1, tzinfo=UTC)
    assert period_start(SWEEP, NOW) == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert period_start(CHECK_FILES, NOW) == NOW.replace(second=30)
    assert period_start(SWEEP, period_start(SWEEP, NOW)) == period_start(SWEEP, NOW)
    with pytest.raises(ValueError, match="not periodic"):
        period_start(EXPORT, NOW)


def test_pauses_grow_up_to_a_limit() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 30)]
    assert pauses[0] == timedelta(seconds=30)
    assert all(first <= second for first, second in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE


def test_every_kind_has_a_lane() -> None:
    assert {*ASKED, *OWN} == KINDS.keys()
