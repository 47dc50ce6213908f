"""A respondent's session ends by itself, when its owner leaves, and when somebody ends all of an invitation."""

import pytest

from portal.domain.refusals import Expired
from portal.storage import respondents
from portal.storage.database import Database
from portal.workflow import load_response, respondent_session
from tests.conftest import Clock
from tests.workflow import supplier_side
from tests.workflow.supplier_side import enter_link


def test_a_session_ends_after_an_idle_hour_and_after_half_a_day(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    idle = enter_link(database, invited).session
    clock.advance(respondent_session.IDLE)
    with pytest.raises(Expired):
        database.read(respondent_session.respondent, idle)

    busy = enter_link(database, invited).session
    for _ in range(14):
        actor = database.read(respondent_session.respondent, busy)
        clock.advance(minutes=50)
        database.write(load_response.load_response, invited.invitation, actor=actor, writing=True)
    clock.advance(minutes=21)
    with pytest.raises(Expired):
        database.read(respondent_session.respondent, busy)


def test_leaving_ends_this_session_only(database: Database) -> None:
    invited = supplier_side.invite(database)
    mine, theirs = (
        enter_link(database, invited).session,
        enter_link(database, invited).session,
    )
    database.write(respondent_session.leave, actor=database.read(respondent_session.respondent, mine))
    with pytest.raises(Expired):
        database.read(respondent_session.respondent, mine)
    assert database.read(respondent_session.respondent, theirs).invitation == invited.invitation


def test_all_sessions_of_an_invitation_can_be_ended(database: Database) -> None:
    invited = supplier_side.invite(database)
    token = enter_link(database, invited).session
    database.write(respondents.end_all, invited.invitation)
    with pytest.raises(Expired):
        database.read(respondent_session.respondent, token)
