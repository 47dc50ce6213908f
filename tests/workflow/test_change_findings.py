"""Many findings are changed at once: as many as was confirmed, wholly or not at all, by a job if they are many."""

import threading

import pytest

from portal.domain import finding_changes
from portal.domain.finding_changes import FindingChange
from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.storage import findings_board, jobs
from portal.storage.finding_lists import FindingFilter
from portal.workflow import change_findings, follow_up, job_steps, responsible_members, run_jobs
from portal.workflow.change_findings import Selection
from tests.workflow.conftest import Portal

ALL = Selection(filter=FindingFilter())
WHY = "We visited the site and saw it."
CLOSE = FindingChange("close")


def state(portal: Portal, id: str) -> str:
    return str(portal.read(findings_board.get, id, by=portal.sana).state)


def change(portal: Portal, selection: Selection, wanted: FindingChange, count: int | None, text: str = WHY) -> int:
    return int(portal.write(change_findings.change, selection, wanted, count, text, by=portal.rita).count)


def test_only_the_confirmed_number_is_changed_and_what_stays_has_its_reason(portal: Portal) -> None:
    portal.change("finding", portal.ids["sharable"], severity="critical")
    planned = portal.read(change_findings.plan, ALL, CLOSE, by=portal.rita)
    assert len(planned.findings) == 2
    assert planned.left == 1
    assert [(one.reason, len(one.findings)) for one in planned.obstacles] == [
        ("Only a member with the safeguarding role may act on a critical finding.", 1)
    ]
    (second,) = portal.read(change_findings.plan, ALL, CLOSE, by=portal.sana).obstacles
    assert second.reason == finding_changes.SECOND_PERSON
    for count, refusal in ((None, Invalid), (1, Conflict), (3, Conflict)):
        with pytest.raises(refusal):
            change(portal, ALL, CLOSE, count)
    with pytest.raises(Invalid, match="at least 10"):
        change(portal, ALL, CLOSE, 2, "Done.")
    assert state(portal, portal.ids["finding"]) == "asked", "nothing is half done"
    assert change(portal, ALL, CLOSE, 2) == 2
    assert state(portal, portal.ids["finding"]) == "closed"
    assert state(portal, portal.ids["sharable"]) == "open"
    assert portal.verbs("finding", portal.ids["finding"])[-1] == "finding_closed"
    with pytest.raises(Conflict, match="None of these"):
        change(portal, ALL, CLOSE, 2)


def test_a_reopened_finding_stands_where_it_stood_and_keeps_both_reasons(portal: Portal) -> None:
    id = portal.ids["finding"]
    portal.write(follow_up.close, id, WHY, by=portal.rita)
    with pytest.raises(Invalid, match="why the finding is reopened"):
        portal.write(change_findings.reopen, id, "No.", by=portal.rita)
    portal.write(change_findings.reopen, id, "The passports were taken again.", by=portal.rita)
    found = portal.read(findings_board.get, id, by=portal.rita)
    assert (found.state, found.closed_at, found.close_reason) == ("asked", None, None)
    assert (found.reopen_reason, found.earlier_close_reason) == ("The passports were taken again.", WHY)
    assert (found.reopened_at, found.reopened_by) == (portal.clock(), portal.rita.id)
    assert portal.verbs("finding", id)[-1] == "finding_reopened"
    with pytest.raises(Conflict, match="not closed"):
        portal.write(change_findings.reopen, id, "The passports were taken again.", by=portal.rita)
    portal.write(follow_up.close, id, "They have them back now.", by=portal.rita)
    closed = portal.read(findings_board.get, id, by=portal.rita)
    assert (closed.close_reason, closed.earlier_close_reason) == ("They have them back now.", None)


def test_reopening_needs_the_right_to_act_on_it(portal: Portal) -> None:
    portal.change("finding", portal.ids["sharable"], severity="critical", closed_at=portal.clock(), close_reason=WHY)
    with pytest.raises(Conflict, match="safeguarding role"):
        portal.write(change_findings.reopen, portal.ids["sharable"], WHY, by=portal.rita)
    with pytest.raises(NotFound):
        portal.write(change_findings.reopen, portal.other.ids["sharable"], WHY, by=portal.sana)
    portal.write(change_findings.reopen, portal.ids["sharable"], WHY, by=portal.sana)
    assert state(portal, portal.ids["sharable"]) == "open"


def test_findings_are_assigned_to_members_who_may_work_on_them(portal: Portal) -> None:
    portal.change("finding", portal.ids["sharable"], severity="critical")
    assert {member.id for member in portal.read(responsible_members.able, by=portal.olga)} >= {portal.rita.id}
    for id in (portal.rolf.id, portal.otto.id, "nobody at all"):
        with pytest.raises(Invalid):
            portal.read(change_findings.change_of, "assign", id, by=portal.rita)
    to_rita = portal.read(change_findings.change_of, "assign", portal.rita.id, by=portal.sana)
    planned = portal.read(change_findings.plan, ALL, to_rita, by=portal.sana)
    assert [one.reason for one in planned.obstacles] == [finding_changes.CANNOT_ACT.format(name="Reviewer")]
    assert change(portal, ALL, to_rita, 2) == 2
    portal.write(change_findings.assign, portal.ids["finding"], portal.rita.id, by=portal.rita)
    assert portal.verbs("finding", portal.ids["finding"]).count("finding_assigned") == 1, "it was so already"
    portal.write(change_findings.assign, portal.ids["finding"], "", by=portal.rita)
    assert portal.verbs("finding", portal.ids["finding"])[-1] == "finding_unassigned"


def test_a_due_date_is_set_and_removed(portal: Portal) -> None:
    id = portal.ids["finding"]
    for wrong in ("soon", "2020-01-01", "2099-01-01", "0001-01-01"):
        with pytest.raises(Invalid) as refused:
            portal.write(change_findings.set_due, id, wrong, by=portal.rita)
        assert set(refused.value.fields) == {"by"}
    portal.write(change_findings.set_due, id, "2026-12-24", by=portal.rita)
    assert portal.read(findings_board.get, id, by=portal.rita).due_on.isoformat() == "2026-12-24"
    portal.write(change_findings.set_due, id, "", by=portal.rita)
    assert portal.verbs("finding", id)[-2:] == ["finding_due_set", "finding_due_removed"]


def test_those_of_a_supplier_are_chosen_together_within_the_filter(portal: Portal) -> None:
    supplier, other = portal.ids["supplier"], portal.other.ids["supplier"]
    for filter, suppliers, count in (
        (FindingFilter(), (supplier,), 3),
        (FindingFilter(severity="high"), (supplier,), 1),
        (FindingFilter(), (other,), 0),
    ):
        chosen = portal.read(change_findings.selected, Selection((), filter, suppliers), by=portal.rita)
        assert len(chosen) == count


def test_many_are_changed_by_a_job_part_by_part_and_once(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_findings, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(change_findings, "BATCH", 1)
    asked = [portal.write(change_findings.change, ALL, CLOSE, 3, WHY, by=portal.rita).job for _ in "12"]
    assert asked[0] == asked[1], "a second press finds the same job"
    stop = threading.Event()
    steps = job_steps.steps_of()

    def after_one(_: str, done: int, whole: int) -> None:
        if done == 1:
            stop.set()

    run = run_jobs.next_job(portal.database, steps, ("change_findings",), stop, after_one)
    assert run is not None
    assert run.became == "stopped"
    left = portal.read(change_findings.plan, ALL, CLOSE, by=portal.rita).findings
    assert len(left) == 2
    portal.write(follow_up.close, left[0].id, "Another was faster than that.", by=portal.sana)
    done = run_jobs.next_job(portal.database, steps, ("change_findings",), threading.Event())
    assert done is not None
    assert (done.became, dict(done.result)) == ("done", {"changed": 2, "left": 1})
    job = portal.read(jobs.own, asked[0], by=portal.rita)
    assert WHY not in str(job.parameters), "the reason is kept sealed"


def test_a_member_who_lost_the_role_meanwhile_changes_nothing(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_findings, "MOST_AT_ONCE", 1)
    portal.write(change_findings.change, ALL, CLOSE, 3, WHY, by=portal.rita)
    portal.change("member", portal.rita.id, roles=["read_only"])
    done = run_jobs.next_job(portal.database, job_steps.steps_of(), ("change_findings",), threading.Event())
    assert done is not None
    assert dict(done.result) == {"changed": 0, "left": 3}
    assert state(portal, portal.ids["finding"]) == "asked"


def test_a_second_person_is_still_needed_for_a_critical_finding(portal: Portal) -> None:
    portal.change("finding", portal.ids["sharable"], severity="critical")
    with pytest.raises(Conflict):
        portal.write(change_findings.change, Selection((portal.ids["sharable"],)), CLOSE, 1, WHY, by=portal.sana)
    with pytest.raises(NotAllowed):
        portal.write(follow_up.close, portal.ids["sharable"], WHY, by=portal.rita)
    assert state(portal, portal.ids["sharable"]) == "open"
