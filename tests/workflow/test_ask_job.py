"""A member asks for a job once, has few at a time, and gets its result with the roles it was made with."""

from datetime import timedelta

import pytest

from portal.domain.jobs import EXPORT
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, NotAllowed, NotFound
from portal.storage import jobs
from portal.storage.jobs import JobRow
from portal.workflow import ask_job
from tests.two_buyers import Portal


def ask(portal: Portal, actor: Actor, subject: str = "campaign", **parameters: str) -> str:
    return portal.database.write(ask_job.ask, EXPORT, subject, parameters, actor=actor)


def own(portal: Portal, id: str, actor: Actor) -> JobRow:
    return portal.database.read(jobs.own, id, actor=actor)


def test_a_second_press_finds_the_same_job_and_another_wish_is_another_job(portal: Portal) -> None:
    rita, sana = portal.harbour.reviewer, portal.harbour.safeguarding
    first = ask(portal, rita, suffix=".csv")
    assert ask(portal, rita, suffix=".csv") == first
    assert len({first, ask(portal, rita, suffix=".json"), ask(portal, rita, "other", suffix=".csv")}) == 3
    assert ask(portal, sana, suffix=".csv") != first, "each member gets what their roles may see"
    given = (EXPORT, "campaign", {"suffix": ".csv"}, {"upload": "another"})
    assert portal.database.write(ask_job.ask, *given, actor=rita) == first


def test_a_member_has_five_unfinished_jobs_at_most(portal: Portal) -> None:
    rita = portal.harbour.reviewer
    for number in range(ask_job.MOST_UNFINISHED):
        ask(portal, rita, number=str(number))
    with pytest.raises(Conflict):
        ask(portal, rita, number="one more")
    ask(portal, portal.harbour.safeguarding, number="one more")


def test_a_result_is_for_whoever_still_has_the_roles_it_was_made_with(portal: Portal) -> None:
    sana = portal.harbour.safeguarding
    id = ask(portal, sana)
    with pytest.raises(Conflict):
        portal.database.read(ask_job.check_result, own(portal, id, sana), actor=sana)
    while (job := portal.database.write(jobs.claim, [EXPORT.id])) is not None and job.id != id:
        continue
    assert job is not None
    portal.database.write(jobs.note_roles, job, ["safeguarding"])
    portal.database.write(jobs.finish, job, {"file": "f"}, timedelta(days=1))
    done = own(portal, id, sana)
    portal.database.read(ask_job.check_result, done, actor=sana)
    demoted = Actor("member", sana.id, sana.name, sana.organisation, frozenset({"reviewer"}))
    with pytest.raises(NotAllowed):
        portal.database.read(ask_job.check_result, done, actor=demoted)
    portal.clock.advance(days=1, seconds=1)
    with pytest.raises(Expired):
        portal.database.read(ask_job.check_result, own(portal, id, sana), actor=sana)


def test_a_member_cancels_own_jobs_only(portal: Portal) -> None:
    rita = portal.harbour.reviewer
    id = ask(portal, rita)
    for stranger in (portal.harbour.owner, portal.elsewhere.owner):
        with pytest.raises(NotFound):
            portal.database.write(ask_job.cancel, id, actor=stranger)
    assert portal.database.write(ask_job.cancel, id, actor=rita) == "cancelled"
    assert ask(portal, rita) != id
