"""A person of several organisations chooses one; the session moves there and lasts no longer for it."""

import pytest

from portal.domain.refusals import Expired, NotFound
from portal.domain.tokens import hash_of
from portal.storage import people, sessions
from portal.workflow import change_organisation
from tests.two_buyers import Portal


def second_membership(portal: Portal) -> str:
    """Harbour's owner is a reviewer of Elsewhere Mills too."""
    address = f"owner@{portal.harbour.host}"
    return portal.database.write(people.add_member, portal.elsewhere.organisation, address, ["reviewer"])


def test_a_person_sees_own_organisations_and_which_is_chosen(portal: Portal) -> None:
    token = portal.sign_in(portal.harbour.owner)
    (only,) = portal.database.read(change_organisation.choices, token)
    assert (only.name, only.is_current) == ("Harbour Foods", True)
    second = second_membership(portal)
    choices = portal.database.read(change_organisation.choices, token)
    assert {(one.member, one.name, one.is_current) for one in choices} == {
        (portal.harbour.owner.id, "Harbour Foods", True),
        (second, "Elsewhere Mills", False),
    }


def test_the_session_moves_and_ends_when_it_would_have_ended(portal: Portal) -> None:
    token, second = portal.sign_in(portal.harbour.owner), second_membership(portal)
    before = portal.database.read(sessions.seen, hash_of(token))
    assert before is not None
    portal.clock.advance(minutes=5)
    result = portal.database.write(change_organisation.change, token, second)
    assert result.outcome == "in"
    after = portal.database.read(sessions.seen, hash_of(result.session))
    assert after is not None
    assert (after.member, after.organisation, after.ends_at) == (second, portal.elsewhere.organisation, before.ends_at)
    assert portal.database.read(sessions.seen, hash_of(token)) is None
    with pytest.raises(Expired):
        portal.database.read(change_organisation.choices, token)


def test_nobody_moves_into_an_organisation_of_others(portal: Portal) -> None:
    token = portal.sign_in(portal.harbour.owner)
    for stranger in (portal.elsewhere.owner.id, portal.harbour.reviewer.id, "nobody"):
        with pytest.raises(NotFound):
            portal.database.write(change_organisation.change, token, stranger)
    same = portal.database.write(change_organisation.change, token, portal.harbour.owner.id)
    assert (same.outcome, same.session) == ("in", token)
