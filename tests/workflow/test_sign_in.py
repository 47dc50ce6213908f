"""A member comes in with a password and one code, each of which counts only for a while and only for its person."""

from datetime import timedelta

import pyotp
import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Expired
from portal.storage import people, portal_state, sessions
from portal.workflow import member_session, members, recovery_codes, sign_in
from portal.workflow.login_limits import TRIES_PER_ADDRESS_AND_CLIENT, Visitor
from portal.workflow.sign_in import SignInResult
from tests.web.conftest import HASH, PASSWORD, SEED
from tests.workflow.conftest import Portal

RITA = "reviewer@harbour-foods.example"
HERE = Visitor("192.0.2.7")


def half(portal: Portal, address: str = RITA) -> str:
    """A half session after the right password."""
    return portal.database.write(sign_in.begin, address, HERE)


def code(portal: Portal, steps: int = 0, seed: str = SEED) -> str:
    return pyotp.TOTP(seed).at(int(portal.clock().timestamp()) + steps * sign_in.STEP_SECONDS)


def second(portal: Portal, token: str, digits: str) -> SignInResult:
    return portal.database.write(sign_in.code, token, digits)


def signed_in(portal: Portal, address: str = RITA) -> SignInResult:
    portal.clock.advance(seconds=60)
    done = second(portal, half(portal, address), code(portal))
    assert done.outcome == "in"
    return done


def person(portal: Portal, actor: Actor) -> str:
    return str(portal.rows("member", id=actor.id)[0].person_id)


def test_a_wrong_password_and_an_unknown_address_are_told_alike_and_both_are_counted(portal: Portal) -> None:
    found = portal.database.write(sign_in.register_attempt, RITA.upper(), HERE)
    assert (found.wait, found.person, found.password_hash) == (False, person(portal, portal.rita), HASH)
    assert sign_in.matches(HASH, PASSWORD) and not sign_in.matches(HASH, PASSWORD + "!")
    assert not sign_in.matches("no hash", PASSWORD)
    for address in ("nobody@harbour-foods.example", "newcomer@harbour-foods.example"):
        for number in range(TRIES_PER_ADDRESS_AND_CLIENT + 1):
            attempt = portal.database.write(sign_in.register_attempt, address, HERE)
            assert (attempt.person, attempt.wait) == (None, number == TRIES_PER_ADDRESS_AND_CLIENT)
            assert attempt.password_hash not in (HASH, "")


def test_a_code_of_this_moment_works_once_and_ends_the_half_session(portal: Portal) -> None:
    for steps in (-2, 2):
        assert second(portal, half(portal), code(portal, steps)).outcome == "wrong"
    token = half(portal)
    assert second(portal, token, code(portal, seed="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")).outcome == "wrong"
    digits = code(portal, -1)
    done = second(portal, token, f"{digits[:3]} {digits[3:]}")
    assert (done.outcome, done.has_choice) == ("in", False)
    assert portal.database.read(member_session.member_of, done.session).id == portal.rita.id  # type: ignore[union-attr]
    with pytest.raises(Expired):
        second(portal, token, code(portal))
    assert second(portal, half(portal), digits).outcome == "wrong", "a code counts once"
    assert second(portal, half(portal), code(portal, 1)).outcome == "in"
    assert portal.verbs("member", portal.rita.id).count("signed_in") == 2


def test_a_half_session_opens_nothing_and_ends_after_ten_minutes(portal: Portal) -> None:
    token = half(portal)
    assert portal.database.read(member_session.active_session, token, ("member", "held")) is None
    portal.clock.advance(sign_in.MFA_PENDING - timedelta(seconds=1))
    assert second(portal, token, "000000").outcome == "wrong"
    portal.clock.advance(seconds=1)
    for step in (sign_in.seed_to_scan, sign_in.code):
        with pytest.raises(Expired):
            portal.database.write(step, token, *(("000000",) if step is sign_in.code else ()))
    with pytest.raises(Expired):
        half(portal, "nobody@harbour-foods.example")


def test_after_ten_wrong_codes_a_right_one_must_wait(portal: Portal) -> None:
    token = half(portal)
    assert {second(portal, token, "000000").outcome for _ in range(sign_in.CODES_PER_PERSON)} == {"wrong"}
    assert second(portal, token, code(portal)).outcome == "wait"
    with pytest.raises(Expired):
        second(portal, token, code(portal))
    assert second(portal, half(portal), code(portal)).outcome == "wait", "a new half session is no way round"
    assert second(portal, half(portal, "owner@harbour-foods.example"), code(portal)).outcome == "in", "another person"
    portal.clock.advance(minutes=16)
    signed_in(portal)


def test_a_seed_is_shown_until_a_code_of_it_was_used(portal: Portal) -> None:
    assert portal.database.read(sign_in.seed_to_scan, half(portal)) is None
    portal.database.write(lambda work: sessions.forget_seed(work, person(portal, portal.rita)))
    first, token = half(portal), half(portal)
    seed = portal.database.read(sign_in.seed_to_scan, token)
    assert seed is not None and seed == portal.database.read(sign_in.seed_to_scan, first)
    assert RITA.replace("@", "%40") in seed.address
    assert second(portal, token, code(portal)).outcome == "wrong", "the seed before"
    assert second(portal, token, code(portal, seed=seed.text)).outcome == "in"
    assert portal.database.read(sign_in.seed_to_scan, half(portal)) is None


def test_a_recovery_code_gives_a_new_seed_and_no_session(portal: Portal) -> None:
    (recovery_code, *_) = portal.write(recovery_codes.make, person(portal, portal.rita), by=portal.rita)
    token = half(portal)
    done = second(portal, token, recovery_code)
    assert (done.outcome, done.session) == ("recovered", "")
    assert portal.verbs("member", portal.rita.id).count("recovery_code_used") == 1
    assert portal.database.read(sign_in.seed_to_scan, token) is not None
    assert second(portal, token, recovery_code).outcome == "wrong"


def test_a_seed_sealed_under_another_secret_is_refused_with_a_sentence(portal: Portal) -> None:
    portal.change("person", person(portal, portal.rita), totp_sealed=b"sealed elsewhere")
    with pytest.raises(Conflict, match="secret of this portal has changed"):
        second(portal, half(portal), code(portal))


def test_who_belongs_to_no_organisation_comes_in_nowhere_and_who_to_two_has_the_choice(portal: Portal) -> None:
    portal.write(people.add_member, portal.otto.organisation, RITA, ["owner"], by=portal.otto)
    done = signed_in(portal)
    assert done.has_choice
    actor = portal.database.read(member_session.member_of, done.session)
    assert actor is not None and actor.organisation == portal.rita.organisation, "the longest membership"
    portal.write(members.remove, portal.rolf.id, by=portal.olga)
    portal.clock.advance(seconds=60)
    nowhere = second(portal, half(portal, "read_only@harbour-foods.example"), code(portal))
    assert (nowhere.outcome, nowhere.session) == ("nowhere", "")


def test_only_an_owner_comes_into_a_restored_organisation_to_release_it(portal: Portal) -> None:
    portal.database.write(portal_state.put, portal_state.RESTORED, "now")
    assert second(portal, half(portal), code(portal)).outcome == "held"
    done = second(portal, half(portal, "owner@harbour-foods.example"), code(portal))
    assert (done.outcome, done.has_choice) == ("release", False)
    assert portal.database.read(member_session.member_of, done.session) is None
    assert portal.database.read(member_session.active_session, done.session, ("held",)) is not None
    portal.database.write(portal_state.release, portal.olga.organisation)
    signed_in(portal)
