"""What can be done to many findings at once follows from state, severity and roles; each other has its reason."""

from dataclasses import replace
from datetime import date

import pytest

from portal.domain import finding_changes as rules
from portal.domain.finding_changes import FindingChange, ListedFinding, obstacle
from portal.domain.finding_lifecycle import STATES
from portal.domain.policy import REFUSALS, ROLES, Actor

DAY = date(2026, 7, 1)
OPEN = ListedFinding("f", "open", "high", False, None, None)
CRITICAL = replace(OPEN, severity="critical")


def actor(*roles: str, name: str = "Rita") -> Actor:
    return Actor("member", name.lower(), name, "o", frozenset(roles))


REVIEWER, SAFEGUARDING = actor("reviewer"), actor("safeguarding", name="Sana")
CLOSE, REOPEN, DUE = FindingChange("close"), FindingChange("reopen"), FindingChange("due", due_on=DAY)


def test_only_findings_that_need_no_second_person_and_no_reader_are_closed_together() -> None:
    for state in STATES:
        reason = obstacle(SAFEGUARDING, replace(OPEN, state=state), CLOSE)
        assert reason == rules.CANNOT_CLOSE.get(state), state
        assert obstacle(SAFEGUARDING, replace(CRITICAL, state=state), CLOSE) is not None, state
    assert obstacle(SAFEGUARDING, CRITICAL, CLOSE) == rules.SECOND_PERSON


def test_only_closed_findings_are_reopened_and_only_others_are_assigned_or_planned() -> None:
    for state in STATES:
        finding = replace(OPEN, state=state)
        assert obstacle(REVIEWER, finding, REOPEN) == (None if state == "closed" else rules.NOT_CLOSED)
        for change in (DUE, FindingChange("assign", SAFEGUARDING)):
            assert obstacle(REVIEWER, finding, change) == (rules.CLOSED if state == "closed" else None)


@pytest.mark.parametrize("change", [CLOSE, REOPEN, DUE, FindingChange("assign")])
def test_the_roles_decide_before_anything_else(change: FindingChange) -> None:
    for role in ROLES:
        for finding, able in ((OPEN, ("campaign_manager", "reviewer", "safeguarding")), (CRITICAL, ("safeguarding",))):
            refusals = {REFUSALS["follow_up"], REFUSALS["follow_up_critical"]}
            assert (obstacle(actor(role), finding, change) in refusals) == (role not in able), (role, finding.severity)


def test_a_finding_is_assigned_only_to_whoever_sees_it_and_may_act_on_it() -> None:
    hidden = replace(OPEN, withheld=True)
    for finding, member, can in (
        (OPEN, REVIEWER, True),
        (CRITICAL, REVIEWER, False),
        (hidden, REVIEWER, False),
        (CRITICAL, SAFEGUARDING, True),
        (hidden, SAFEGUARDING, True),
        (OPEN, actor("owner"), False),
    ):
        assert (obstacle(SAFEGUARDING, finding, FindingChange("assign", member)) is None) == can
        assert rules.can_be_responsible(member, finding.severity, is_withheld=finding.withheld) == can


def test_what_is_so_already_is_no_change() -> None:
    mine = replace(OPEN, assignee="rita", due_on=DAY)
    assert obstacle(REVIEWER, mine, FindingChange("assign", REVIEWER)) == rules.SAME_ASSIGNEE
    assert obstacle(REVIEWER, OPEN, FindingChange("assign")) == rules.SAME_ASSIGNEE
    assert obstacle(REVIEWER, mine, FindingChange("assign")) is None
    assert obstacle(REVIEWER, mine, DUE) == rules.SAME_DUE
    assert obstacle(REVIEWER, OPEN, FindingChange("due")) == rules.SAME_DUE
    assert obstacle(REVIEWER, mine, FindingChange("due")) is None
