"""A member's session ends after half an hour without use, after twelve hours, and by signing out."""

from datetime import timedelta

from portal.workflow import member_session, sign_in
from tests.workflow.conftest import Portal
from tests.workflow.test_sign_in import signed_in


def test_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours(portal: Portal) -> None:
    token = signed_in(portal).session
    began = portal.clock()
    active = portal.database.read(member_session.active_session, token)
    assert active is not None and not active.is_stale
    while portal.clock() < began + sign_in.LONGEST - timedelta(minutes=29):
        portal.clock.advance(member_session.IDLE - timedelta(seconds=1))
        active = portal.database.read(member_session.active_session, token)
        assert active is not None and active.is_stale and active.actor.roles == {"reviewer"}
        portal.database.write(member_session.touch_session, token)
    portal.clock.set(began + sign_in.LONGEST)
    assert portal.database.read(member_session.member_of, token) is None
    token = signed_in(portal).session
    portal.clock.advance(member_session.IDLE)
    assert portal.database.read(member_session.member_of, token) is None


def test_signing_out_ends_this_session_only(portal: Portal) -> None:
    first, other = signed_in(portal).session, signed_in(portal).session
    portal.database.write(member_session.sign_out, first)
    assert portal.database.read(member_session.member_of, first) is None
    assert portal.database.read(member_session.member_of, other) is not None
