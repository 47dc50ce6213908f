"""Each kind of job has a step that does its work a piece at a time, as its requester may then."""

import threading
from dataclasses import replace
from typing import Any

from portal.domain import jobs as rules
from portal.storage import jobs
from portal.workflow import export, job_steps, rescore, run_jobs
from tests.workflow.conftest import Portal

STOP = threading.Event()


def run(portal: Portal, kind: str) -> Any:
    outcome = run_jobs.next_job(portal.database, job_steps.steps_of(), (kind,), STOP)
    assert outcome is not None
    return outcome


def test_every_kind_has_a_step_and_bounces_only_with_a_source() -> None:
    assert job_steps.steps_of().keys() == rules.KINDS.keys() - {rules.TAKE_BOUNCES.id}


def test_an_export_holds_what_its_requester_may_see_when_it_is_made(portal: Portal) -> None:
    portal.change("job", portal.ids["job"], finished_at=portal.clock())
    portal.change("job", portal.other.ids["job"], finished_at=portal.clock())
    job = portal.write(export.ask, portal.ids["campaign"], ".csv", "answers", by=portal.sana)
    portal.change("member", portal.sana.id, roles=["read_only"])
    sana = replace(portal.sana, roles=frozenset({"read_only"}))
    outcome = run(portal, rules.EXPORT.id)
    assert (outcome.became, outcome.result["rows"]) == ("done", 10)
    _, file = portal.write(export.hand_over, job, by=sana)
    assert b"Restricted" in file.read()


def test_rescoring_goes_on_to_the_last_response_and_counts_them(portal: Portal) -> None:
    portal.write(rescore.ask, portal.ids["campaign"], portal.ids["other"], by=portal.carla)
    outcome = run(portal, rules.RESCORE.id)
    assert (outcome.became, outcome.result) == ("done", {"added": 1, "left": 0})


def test_emails_that_a_member_confirmed_become_jobs_and_are_written_once(portal: Portal) -> None:
    emails = (rules.INVITATIONS.id, rules.REMINDERS.id, rules.EXTENSIONS.id)
    assert portal.database.read(job_steps.to_add, emails) == []
    portal.change("invitation", portal.ids["open_invitation"], extension_asked_at=portal.clock())
    (new,) = portal.database.read(job_steps.to_add, emails)
    assert (new.kind, new.subject, new.organisation) == (
        rules.EXTENSIONS,
        portal.ids["campaign"],
        portal.harbour.cast.organisation,
    )
    portal.database.write(jobs.add, new)
    outcome = run(portal, rules.EXTENSIONS.id)
    assert (outcome.became, outcome.result) == ("done", {"written": 1})
    assert portal.database.read(job_steps.to_add, emails) == []
    assert len(portal.rows("email", kind="extension")) == 1


def test_a_job_of_a_member_who_was_removed_does_nothing(portal: Portal) -> None:
    portal.write(rescore.ask, portal.ids["campaign"], portal.ids["other"], by=portal.carla)
    portal.change("member", portal.carla.id, removed_at=portal.clock())
    assert run(portal, rules.RESCORE.id).became == "failed"
    assert len(portal.rows("result", organisation_id=portal.harbour.cast.organisation)) == 1
