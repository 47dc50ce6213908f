"""A person changes their own account and nobody else's; passwords and codes are limited, and every change is noted."""

import pytest

from portal.domain.events.organisations import RecoveryCodesMade
from portal.domain.refusals import Conflict, Expired, Invalid
from portal.domain.tokens import hash_of
from portal.storage import people
from portal.storage.rows import col
from portal.storage.tables import History, Member, Person
from portal.workflow import account
from portal.workflow.account import Account
from tests.two_buyers import TwoBuyers


@pytest.fixture
def token(buyers: TwoBuyers) -> str:
    """A session of Harbour's reviewer."""
    return buyers.sign_in(buyers.harbour.reviewer)


def view(buyers: TwoBuyers, token: str) -> Account:
    return buyers.database.read(account.view, token)


def noted(buyers: TwoBuyers, verb: str) -> set[tuple[str, str, str]]:
    """Who did it, in which organisation, to whom."""
    rows = buyers.rows(History, col(History.verb) == verb)
    return {(row.actor_id, row.organisation_id, row.object_id) for row in rows}


def test_a_person_sees_their_own_sessions_and_which_one_this_is(buyers: TwoBuyers, token: str) -> None:
    other, _stranger = buyers.sign_in(buyers.harbour.reviewer), buyers.sign_in(buyers.harbour.owner)
    seen = view(buyers, token)
    assert (seen.address, seen.current) == (f"reviewer@{buyers.harbour.host}", hash_of(token))
    assert {one.id_hash for one in seen.sessions} == {hash_of(token), hash_of(other)}
    assert (seen.codes_left, seen.mark, seen.time_zone) == (0, "", "")
    with pytest.raises(Expired):
        view(buyers, "another token")


@pytest.mark.parametrize(("typed", "stored"), [(" Rita \n Reviewer ", "Rita Reviewer"), ("é" * 200, "é" * 200)])
def test_a_name_is_one_line_of_the_person_alone(buyers: TwoBuyers, token: str, typed: str, stored: str) -> None:
    buyers.database.write(account.rename, token, typed)
    assert view(buyers, token).name == stored
    assert len(buyers.rows(Person, col(Person.name) == stored)) == 1


@pytest.mark.parametrize("typed", ["", " \n ", "é" * 201])
def test_an_empty_or_overlong_name_is_refused(buyers: TwoBuyers, token: str, typed: str) -> None:
    before = view(buyers, token).name
    with pytest.raises(Invalid) as wrong:
        buyers.database.write(account.rename, token, typed)
    assert set(wrong.value.fields) == {"name"}
    assert view(buyers, token).name == before


def test_a_time_zone_is_known_or_blank(buyers: TwoBuyers, token: str) -> None:
    buyers.database.write(account.choose_zone, token, "asia/dhaka")
    assert view(buyers, token).time_zone == "Asia/Dhaka"
    with pytest.raises(Invalid) as wrong:
        buyers.database.write(account.choose_zone, token, "Nowhere/Land")
    assert set(wrong.value.fields) == {"zone"}
    assert view(buyers, token).time_zone == "Asia/Dhaka"
    buyers.database.write(account.choose_zone, token, "  ")
    assert view(buyers, token).time_zone == ""
    assert buyers.rows(Person, col(Person.time_zone) == "Asia/Dhaka") == []


def test_guesses_of_a_password_are_limited_for_each_person(buyers: TwoBuyers, token: str) -> None:
    for _ in range(account.TRIES):
        assert buyers.database.write(account.password_hash, token)
    with pytest.raises(Conflict, match="too many attempts"):
        buyers.database.write(account.password_hash, token)
    owner = buyers.sign_in(buyers.harbour.owner)
    assert buyers.database.write(account.password_hash, owner)
    buyers.clock.advance(minutes=16)
    assert buyers.database.write(account.password_hash, token)


def test_a_changed_password_ends_the_other_sessions_and_forgives_the_attempt(buyers: TwoBuyers, token: str) -> None:
    other, owner = buyers.sign_in(buyers.harbour.reviewer), buyers.sign_in(buyers.harbour.owner)
    for _ in range(account.TRIES):
        buyers.database.write(account.password_hash, token)
    buyers.database.write(account.change_password, token, "a new hash")
    assert buyers.database.write(account.password_hash, token) == "a new hash", "one more attempt is allowed"
    assert len(buyers.rows(Person, col(Person.password_hash) == "a new hash")) == 1
    assert view(buyers, token).sessions and view(buyers, owner).sessions
    with pytest.raises(Expired):
        view(buyers, other)


def test_codes_are_made_once_for_a_page(buyers: TwoBuyers, token: str) -> None:
    mark = view(buyers, token).mark
    for _ in range(account.TRIES):
        buyers.database.write(account.password_hash, token)
    codes = buyers.database.write(account.make_codes, token, mark)
    assert buyers.database.write(account.password_hash, token), "the attempt is forgiven"
    seen = view(buyers, token)
    assert (len(set(codes)), seen.codes_left) == (10, 10)
    reviewer = buyers.harbour.reviewer
    assert noted(buyers, "recovery_codes_made") == {(reviewer.id, buyers.harbour.organisation, reviewer.id)}
    with pytest.raises(Conflict, match="New codes have just been made"):
        buyers.database.write(account.make_codes, token, mark)
    assert view(buyers, token).mark == seen.mark
    buyers.database.write(account.make_codes, token, seen.mark)
    assert view(buyers, token).mark != seen.mark


def test_only_own_sessions_are_ended(buyers: TwoBuyers, token: str) -> None:
    other, owner = buyers.sign_in(buyers.harbour.reviewer), buyers.sign_in(buyers.harbour.owner)
    assert not buyers.database.write(account.end_session, token, hash_of(owner))
    assert view(buyers, owner).current
    assert not buyers.database.write(account.end_session, token, hash_of(other)), "it is not the current one"
    with pytest.raises(Expired):
        view(buyers, other)
    assert buyers.database.write(account.end_session, token, hash_of(token))
    with pytest.raises(Expired):
        view(buyers, token)


def test_a_change_is_noted_in_every_organisation_that_the_person_works_for(buyers: TwoBuyers, token: str) -> None:
    harbour, elsewhere = buyers.harbour, buyers.elsewhere
    address = f"reviewer@{harbour.host}"
    second = buyers.database.write(people.add_member, elsewhere.organisation, address, ["reviewer"])
    before = noted(buyers, "password_set")
    buyers.database.write(account.change_password, token, "a new hash")
    assert noted(buyers, "password_set") - before == {
        (harbour.reviewer.id, harbour.organisation, harbour.reviewer.id),
        (second, elsewhere.organisation, second),
    }
    buyers.set(Member, col(Member.id) == second, removed_at=buyers.clock())
    person = buyers.database.read(account.known, token)
    buyers.database.write(account.note, person, RecoveryCodesMade)
    assert {organisation for _, organisation, _ in noted(buyers, "recovery_codes_made")} == {harbour.organisation}
