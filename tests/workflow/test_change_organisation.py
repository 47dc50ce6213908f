"""A person of several organisations chooses one; the session moves there and lasts no longer for it."""

import pytest

from portal.domain.refusals import Expired, NotFound
from portal.domain.tokens import hash_of
from portal.storage import people, sessions
from portal.workflow import change_organisation
from tests.two_buyers import TwoBuyers


def second_membership(buyers: TwoBuyers) -> str:
    """Harbour's owner is a reviewer of Elsewhere Mills too."""
    address = f"owner@{buyers.harbour.host}"
    return buyers.database.write(people.add_member, buyers.elsewhere.organisation, address, ["reviewer"])


def test_a_person_sees_own_organisations_and_which_is_chosen(buyers: TwoBuyers) -> None:
    token = buyers.sign_in(buyers.harbour.owner)
    (only,) = buyers.database.read(change_organisation.choices, token)
    assert (only.name, only.is_current) == ("Harbour Foods", True)
    second = second_membership(buyers)
    choices = buyers.database.read(change_organisation.choices, token)
    assert {(one.member, one.name, one.is_current) for one in choices} == {
        (buyers.harbour.owner.id, "Harbour Foods", True),
        (second, "Elsewhere Mills", False),
    }


def test_the_session_moves_and_ends_when_it_would_have_ended(buyers: TwoBuyers) -> None:
    token, second = buyers.sign_in(buyers.harbour.owner), second_membership(buyers)
    before = buyers.database.read(sessions.seen, hash_of(token))
    assert before is not None
    buyers.clock.advance(minutes=5)
    result = buyers.database.write(change_organisation.change, token, second)
    assert result.outcome == "in"
    after = buyers.database.read(sessions.seen, hash_of(result.session))
    assert after is not None
    assert (after.member, after.organisation, after.ends_at) == (second, buyers.elsewhere.organisation, before.ends_at)
    assert buyers.database.read(sessions.seen, hash_of(token)) is None
    with pytest.raises(Expired):
        buyers.database.read(change_organisation.choices, token)


def test_nobody_moves_into_an_organisation_of_others(buyers: TwoBuyers) -> None:
    token = buyers.sign_in(buyers.harbour.owner)
    for stranger in (buyers.elsewhere.owner.id, buyers.harbour.reviewer.id, "nobody"):
        with pytest.raises(NotFound):
            buyers.database.write(change_organisation.change, token, stranger)
    same = buyers.database.write(change_organisation.change, token, buyers.harbour.owner.id)
    assert (same.outcome, same.session) == ("in", token)
