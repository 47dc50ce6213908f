"""Where a finding stands follows from its dates, and only the steps of that state are open."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from portal.domain.finding_lifecycle import STATES, STEPS, FindingFacts, Step, check_step, state
from portal.domain.refusals import Closed, Conflict

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ASKED = FindingFacts(asked_at=AT, released_at=AT)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FindingFacts(), "open"),
        (FindingFacts(asked_at=AT), "approval"),
        (ASKED, "asked"),
        (FindingFacts(asked_at=AT, released_at=AT, answered_at=AT), "answered"),
        (FindingFacts(asked_at=AT, released_at=AT, answered_at=AT, decided_at=AT), "open"),
        (FindingFacts(asked_at=AT, decided_at=AT), "open"),  # withdrawn before it went out
        (FindingFacts(closing_proposed_at=AT, asked_at=AT), "closing"),
        (FindingFacts(closing_proposed_at=AT, closed_at=AT), "closed"),
    ],
)
def test_a_state_is_read_off_the_dates(facts: FindingFacts, expected: str) -> None:
    assert state(facts) == expected


def test_a_step_is_refused_with_a_sentence_unless_it_is_open() -> None:
    assert len(STATES) > 3
    for here in STATES:
        for step in get_args(Step):
            if step in STEPS[here]:
                check_step(here, step)
            else:
                with pytest.raises(Closed if here == "closed" else Conflict, match=r"\w\.$"):
                    check_step(here, step)


def test_every_step_is_open_somewhere_and_only_reopening_once_closed() -> None:
    assert set().union(*STEPS.values()) == set(get_args(Step))
    assert STEPS["closed"] == {"reopen"}
    assert not any("reopen" in STEPS[state] for state in STATES if state != "closed")


@pytest.mark.parametrize("step", sorted(set(get_args(Step)) - {"reopen"}))
def test_nothing_but_reopening_is_done_about_a_closed_finding(step: Step) -> None:
    with pytest.raises(Closed, match=r"^This finding is closed\.$"):
        check_step("closed", step)
