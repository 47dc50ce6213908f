"""A member asks for a job once, has few at a time, and gets its result with the roles it was made with."""

from datetime import timedelta

import pytest

from portal.domain.jobs import EXPORT
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired, NotAllowed, NotFound
from portal.storage import jobs
from portal.storage.jobs import JobRow
from portal.workflow import ask_job
from tests.two_buyers import TwoBuyers


def ask(buyers: TwoBuyers, actor: Actor, subject: str = "campaign", **parameters: str) -> str:
    return buyers.database.write(ask_job.ask, EXPORT, subject, parameters, actor=actor)


def own(buyers: TwoBuyers, id: str, actor: Actor) -> JobRow:
    return buyers.database.read(jobs.own, id, actor=actor)


def test_a_second_press_finds_the_same_job_and_another_wish_is_another_job(buyers: TwoBuyers) -> None:
    rita, sana = buyers.harbour.reviewer, buyers.harbour.safeguarding
    first = ask(buyers, rita, suffix=".csv")
    assert ask(buyers, rita, suffix=".csv") == first
    assert len({first, ask(buyers, rita, suffix=".json"), ask(buyers, rita, "other", suffix=".csv")}) == 3
    assert ask(buyers, sana, suffix=".csv") != first, "each member gets what their roles may see"
    given = (EXPORT, "campaign", {"suffix": ".csv"}, {"upload": "another"})
    assert buyers.database.write(ask_job.ask, *given, actor=rita) == first


def test_a_member_has_five_unfinished_jobs_at_most(buyers: TwoBuyers) -> None:
    rita = buyers.harbour.reviewer
    for number in range(ask_job.MOST_UNFINISHED):
        ask(buyers, rita, number=str(number))
    with pytest.raises(Conflict):
        ask(buyers, rita, number="one more")
    ask(buyers, buyers.harbour.safeguarding, number="one more")


def test_a_result_is_for_whoever_still_has_the_roles_it_was_made_with(buyers: TwoBuyers) -> None:
    sana = buyers.harbour.safeguarding
    id = ask(buyers, sana)
    with pytest.raises(Conflict):
        buyers.database.read(ask_job.check_result, own(buyers, id, sana), actor=sana)
    while (job := buyers.database.write(jobs.claim, [EXPORT.id])) is not None and job.id != id:
        continue
    assert job is not None
    buyers.database.write(jobs.note_roles, job, ["safeguarding"])
    buyers.database.write(jobs.finish, job, {"file": "f"}, timedelta(days=1))
    done = own(buyers, id, sana)
    buyers.database.read(ask_job.check_result, done, actor=sana)
    demoted = Actor("member", sana.id, sana.name, sana.organisation, frozenset({"reviewer"}))
    with pytest.raises(NotAllowed):
        buyers.database.read(ask_job.check_result, done, actor=demoted)
    buyers.clock.advance(days=1, seconds=1)
    with pytest.raises(Expired):
        buyers.database.read(ask_job.check_result, own(buyers, id, sana), actor=sana)


def test_a_member_cancels_own_jobs_only(buyers: TwoBuyers) -> None:
    rita = buyers.harbour.reviewer
    id = ask(buyers, rita)
    for stranger in (buyers.harbour.owner, buyers.elsewhere.owner):
        with pytest.raises(NotFound):
            buyers.database.write(ask_job.cancel, id, actor=stranger)
    assert buyers.database.write(ask_job.cancel, id, actor=rita) == "cancelled"
    assert ask(buyers, rita) != id
