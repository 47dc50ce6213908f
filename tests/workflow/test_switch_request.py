"""A contact of several requests of one buyer goes from one to another without an email, and no longer than before."""

from dataclasses import replace

import pytest

from portal.domain.refusals import Expired, NotFound
from portal.storage.portal_state import mark_restored
from portal.workflow import invite, respondent_session, switch_request
from tests.workflow.conftest import ANANDS_BROWSER, Portal


@pytest.fixture
def second(portal: Portal) -> str:
    """Anand's other invitation of Harbour Foods, which is sent now."""
    portal.write(invite.send, portal.ids["planned"], 2, by=portal.carla)
    own = portal.rows("invitation", campaign_id=portal.ids["planned"], supplier_id=portal.ids["supplier"])
    return str(own[0].id)


def test_a_contact_s_requests_are_those_sent_to_it_by_this_buyer(portal: Portal, second: str) -> None:
    view = portal.read(switch_request.load_requests, portal.anand.invitation, by=portal.anand)
    assert {request.invitation for request in view.requests} == {portal.anand.invitation, second}
    assert [request.invitation for request in portal.read(switch_request.others, by=portal.anand)] == [second]
    colleague = replace(portal.anand, sections=frozenset({("people", "numbers")}))
    portal.change("participant", portal.anand.id, sections=[["people", "numbers"]])
    assert portal.read(switch_request.others, by=colleague) == [], "a colleague has none"


def test_switching_ends_when_the_first_session_would_have(portal: Portal, second: str) -> None:
    portal.clock.advance(minutes=20)
    entry = portal.write(switch_request.switch, second, ANANDS_BROWSER, by=portal.anand)
    assert entry.outcome == "in"
    switched = portal.database.read(respondent_session.respondent, entry.session)
    assert switched.invitation == second
    first, after = (portal.rows("session", id_hash=actor.session)[0].ends_at for actor in (portal.anand, switched))
    assert first == after


def test_another_contact_s_request_is_not_found(portal: Portal, second: str) -> None:
    for actor, invitation in (
        (portal.bashir, second),
        (portal.anand, portal.ids["open_invitation"]),
        (portal.anand, portal.elsewhere.invitation),
    ):
        with pytest.raises(NotFound):
            portal.write(switch_request.switch, invitation, by=actor)
    portal.database.write(respondent_session.leave, actor=portal.anand)
    with pytest.raises((NotFound, Expired)):
        portal.write(switch_request.switch, second, by=portal.anand)


def test_a_restored_portal_holds_this_way_in_too(portal: Portal, second: str) -> None:
    moment = portal.clock().isoformat()
    portal.database.write(lambda work: mark_restored(work.connection, moment, moment))
    assert portal.write(switch_request.switch, second, by=portal.anand).outcome == "held"
