"""The link of an email sets a password once, ends every session, and does not reveal who has an account."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Expired
from portal.workflow import member_session, reset_password, sign_in
from tests.web.conftest import HASH
from tests.workflow.conftest import Portal
from tests.workflow.test_sign_in import HERE, RITA, person, signed_in


def test_an_email_for_a_password_is_written_once_to_a_known_address_only(portal: Portal) -> None:
    before = len(portal.rows("email")), portal.rows("person")
    for address in (RITA.upper(), RITA, "nobody@harbour-foods.example"):
        portal.database.write(reset_password.ask_reset, address, HERE)
    (email,) = portal.rows("email", kind="password")
    assert (email.to_address, email.person_id) == (RITA, person(portal, portal.rita))
    assert (len(portal.rows("email")) - 1, portal.rows("person")) == before
    portal.clock.advance(minutes=1)
    portal.database.write(reset_password.ask_reset, RITA, HERE)
    assert len(portal.rows("email", kind="password")) == 2


def test_a_link_sets_the_password_once_ends_every_session_and_keeps_the_authenticator(portal: Portal) -> None:
    session, other = signed_in(portal).session, signed_in(portal, "owner@harbour-foods.example").session
    links = [
        portal.database.write(
            reset_password.password_link, person(portal, portal.rita), reset_password.PASSWORD_LINK_LIFETIME
        ).rpartition("/")[2]
        for _ in range(2)
    ]
    with pytest.raises(Expired):
        portal.database.read(reset_password.open_password_link, links[0])
    token = portal.database.write(reset_password.set_password, links[1], "another hash")
    assert portal.rows("person", address=RITA)[0].password_hash == "another hash"
    assert portal.rows("person", address="owner@harbour-foods.example")[0].password_hash == HASH
    assert portal.database.read(member_session.member_of, session) is None
    assert portal.database.read(member_session.member_of, other) is not None
    assert portal.verbs("member", portal.rita.id).count("password_set") == 1
    assert portal.database.read(sign_in.seed_to_scan, token) is None
    with pytest.raises(Expired):
        portal.database.write(reset_password.set_password, links[1], "a third hash")


def test_a_link_for_a_password_expires(portal: Portal) -> None:
    link = portal.database.write(
        reset_password.password_link, person(portal, portal.rita), reset_password.PASSWORD_LINK_LIFETIME
    ).rpartition("/")[2]
    portal.clock.advance(reset_password.PASSWORD_LINK_LIFETIME - timedelta(seconds=1))
    assert portal.database.read(reset_password.open_password_link, link).address == RITA
    portal.clock.advance(seconds=1)
    for step, given in ((reset_password.open_password_link, ()), (reset_password.set_password, ("another hash",))):
        with pytest.raises(Expired):
            portal.database.write(step, link, *given)
