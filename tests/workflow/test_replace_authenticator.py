"""A member moves to another authenticator app with a code of the current one or a recovery code, never without."""

from datetime import timedelta

import pyotp
import pytest

from portal.domain.refusals import Conflict, Invalid
from portal.domain.tokens import hash_of
from portal.storage import people, sessions
from portal.storage.database import Work
from portal.workflow import account, recovery_codes, replace_authenticator, sign_in
from tests.web.conftest import SEED
from tests.workflow.conftest import Portal


@pytest.fixture
def session(portal: Portal) -> str:
    """The token of Rita's session; she has another one in another browser."""

    def begin(work: Work) -> str:
        member = people.member(work, portal.rita.id)
        membership = sessions.Membership(member.id, member.organisation)
        tokens = (work.new_token(), work.new_token())
        for token in tokens:
            sessions.begin(work, hash_of(token), "member", member.person, work.now + timedelta(hours=9), membership)
        return tokens[0]

    token: str = portal.write(begin, by=portal.rita)
    return token


def code(portal: Portal, seed: str = SEED) -> str:
    return pyotp.TOTP(seed).at(int(portal.clock().timestamp()))


def end_present(portal: Portal, session: str, typed: str) -> str:
    return portal.database.write(replace_authenticator.end_present, session, typed)


def test_a_wrong_code_changes_nothing(portal: Portal, session: str) -> None:
    with pytest.raises(Invalid, match="This code is wrong"):
        end_present(portal, session, "000000")
    assert len(portal.rows("session", member_id=portal.rita.id)) == 2
    assert "authenticator_replaced" not in portal.verbs("member", portal.rita.id)


def test_a_code_of_the_current_app_ends_every_session_and_begins_with_a_new_seed(portal: Portal, session: str) -> None:
    half = end_present(portal, session, code(portal))
    assert portal.rows("session", member_id=portal.rita.id) == []
    seed = portal.database.read(sign_in.seed_to_scan, half)
    assert seed is not None and seed.text != SEED
    portal.clock.advance(minutes=2)
    assert portal.database.write(sign_in.code, half, code(portal)).outcome == "wrong", "the former app is ended"
    assert portal.database.write(sign_in.code, half, code(portal, seed.text)).outcome == "in"
    assert portal.verbs("member", portal.rita.id).count("authenticator_replaced") == 1


def test_a_recovery_code_serves_once_in_place_of_the_app(portal: Portal, session: str) -> None:
    person = portal.database.read(account.known, session).id
    (recovery_code, *_) = portal.write(recovery_codes.make, person, by=portal.rita)
    half = end_present(portal, session, recovery_code)
    assert portal.database.read(sign_in.seed_to_scan, half) is not None
    assert not portal.write(recovery_codes.use, person, recovery_code, by=portal.rita)


def test_guessing_is_limited_and_a_right_code_is_not_counted(portal: Portal, session: str) -> None:
    for _ in range(account.TRIES):
        portal.database.write(replace_authenticator.count_try, session)
    with pytest.raises(Conflict, match="too many attempts"):
        portal.database.write(replace_authenticator.count_try, session)
    end_present(portal, session, code(portal))
    key = f"authenticator:{portal.rows('member', id=portal.rita.id)[0].person_id}"
    (attempt,) = portal.rows("attempt", key=key)
    assert attempt.count == account.TRIES - 1, "the right code is not counted"
