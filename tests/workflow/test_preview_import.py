"""A short list is previewed at once; a long one as its member's own latest check says, until that is no longer kept."""

import threading
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, NotAllowed
from portal.sheets.supplier_list import ListChoices
from portal.workflow import ask_job, import_suppliers, job_steps, preview_import, run_jobs
from portal.workflow.preview_import import ImportPreview
from tests.house.stage import supplier_list
from tests.workflow.conftest import Portal

FRANCE = ListChoices(countries={"Atlantis": "FR"})


@pytest.fixture
def long_list(portal: Portal) -> str:
    """An uploaded list that is checked by a job: nobody has time to wait for it."""
    data = supplier_list("Dewan", "Eshan", host="harbour-foods.example") + b"\n" * 40_000
    assert import_suppliers.is_long(data)
    return str(portal.write(import_suppliers.store_upload, data, "long.csv", by=portal.carla))


def view(portal: Portal, upload: str, check: str = "", *, by: Actor | None = None, **more: Any) -> ImportPreview:
    step, choices = preview_import.preview_view, more.get("choices", import_suppliers.NO_CHOICES)
    found: ImportPreview = portal.read(step, upload, choices, check, by=by or portal.carla)
    return found


def ask(portal: Portal, upload: str, choices: ListChoices = import_suppliers.NO_CHOICES) -> str:
    return str(portal.write(preview_import.ask, upload, choices, by=portal.carla))


def work(portal: Portal) -> None:
    """Do the check that was asked for."""
    outcome = run_jobs.next_job(portal.database, job_steps.steps_of(), ("preview_import",), threading.Event())
    assert outcome is not None and outcome.became == "done", outcome


def test_a_short_list_is_previewed_without_a_job(portal: Portal) -> None:
    seen = view(portal, portal.ids["upload"])
    assert (seen.file_name, seen.is_long, seen.check) == ("more.csv", False, None)
    assert [row.name for row in preview_import.checked(seen).added] == ["Dewan"]
    assert seen.fingerprint == preview_import.checked(seen).fingerprint


def test_only_members_who_may_change_suppliers_of_their_organisation_see_it(portal: Portal, long_list: str) -> None:
    for upload in (portal.ids["upload"], long_list):
        for actor in (portal.rita, portal.sana, portal.rolf):
            for step in (preview_import.preview_view, preview_import.choices_of_check):
                with pytest.raises(NotAllowed):
                    portal.read(step, upload, FRANCE, by=actor)
            with pytest.raises(NotAllowed):
                portal.write(preview_import.ask, upload, by=actor)
        with pytest.raises(Expired):
            view(portal, upload, by=portal.otto)
        with pytest.raises(Expired):
            portal.write(preview_import.ask, upload, by=portal.otto)
    assert portal.rows("job", kind="preview_import") == []


def test_a_long_list_is_checked_once_by_a_job_and_then_has_a_plan(portal: Portal, long_list: str) -> None:
    assert (view(portal, long_list).check, view(portal, long_list).is_under_way) == (None, False)
    job = ask(portal, long_list)
    assert ask(portal, long_list) == job, "pressed twice"
    waiting = view(portal, long_list)
    assert (waiting.is_long, waiting.is_under_way, waiting.plan) == (True, True, None)
    with pytest.raises(Conflict, match="not been checked"):
        preview_import.checked(waiting)
    work(portal)
    done = view(portal, long_list)
    assert [row.name for row in preview_import.checked(done).added] == ["Dewan", "Eshan"]
    assert (done.is_under_way, done.is_outdated, done.problem) == (False, False, "")
    portal.clock.advance(days=2)
    with pytest.raises(Expired):
        view(portal, long_list)


def test_each_choice_is_a_check_of_its_own_and_the_latest_is_shown(portal: Portal, long_list: str) -> None:
    first = ask(portal, long_list)
    portal.clock.advance(seconds=1)
    second = ask(portal, long_list, FRANCE)
    assert first != second
    for check, choices in ((first, import_suppliers.NO_CHOICES), (second, FRANCE), ("", FRANCE)):
        assert view(portal, long_list, check).choices == choices
        assert portal.read(preview_import.choices_of_check, long_list, check, by=portal.carla) == choices
    portal.write(ask_job.cancel, second, by=portal.carla)
    assert view(portal, long_list).choices == import_suppliers.NO_CHOICES, "a cancelled check is passed over"
    with pytest.raises(Conflict, match="no longer kept"):
        portal.read(preview_import.choices_of_check, long_list, second, by=portal.carla)
    assert view(portal, long_list, by=portal.olga).check is None, "another member checks for themselves"


def test_a_check_made_with_roles_that_its_member_has_lost_is_not_shown(portal: Portal, long_list: str) -> None:
    job = ask(portal, long_list)
    work(portal)
    portal.change("job", job, roles=["campaign_manager", "safeguarding"])
    assert view(portal, long_list).check is None


def test_a_check_is_outdated_once_a_supplier_has_changed(portal: Portal, long_list: str) -> None:
    ask(portal, long_list)
    work(portal)
    portal.clock.advance(seconds=1)
    portal.change("supplier", portal.other.ids["supplier"], changed_at=portal.clock())
    assert not view(portal, long_list).is_outdated, "a supplier of another organisation"
    portal.change("supplier", portal.ids["supplier"], changed_at=portal.clock())
    assert view(portal, long_list).is_outdated


def test_the_reason_of_a_failed_check_is_told(portal: Portal, long_list: str) -> None:
    job = ask(portal, long_list)
    portal.change("job", job, failed_at=portal.clock(), finished_at=portal.clock(), problem="It is too long.")
    failed = view(portal, long_list)
    assert (failed.problem, failed.is_under_way, failed.plan) == ("It is too long.", False, None)
