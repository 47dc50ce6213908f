"""Sessions are rows: they end by the clock, by hand and with the membership; tokens and codes are good once."""

from datetime import timedelta

from portal.domain.policy import Actor
from portal.storage import people, sessions
from portal.storage.database import Database, Work
from portal.storage.sessions import Membership
from tests.conftest import Clock

ANNE = "anne@nordwind.example"
DAY = timedelta(days=1)


def _anne(work: Work) -> tuple[str, Membership]:
    organisation = people.add_organisation(work, "Nordwind Retail")
    member = people.add_member(work, organisation, ANNE, ["owner"], "Anne")
    person = sessions.by_address(work, "Anne@NORDWIND.example")
    assert person is not None
    return person.id, Membership(member, organisation)


def _begin(work: Work, person: str, membership: Membership, *ids: str) -> None:
    for id in ids:
        sessions.begin(work, id, "member", person, work.now + DAY, membership)


def test_a_session_ends_by_hand_by_the_clock_or_with_everything(database: Database, clock: Clock) -> None:
    person, membership = database.write(_anne)
    assert [one.member for one in database.read(sessions.memberships, person)] == [membership.member]
    database.write(_begin, person, membership, "phone")
    clock.advance(hours=1)
    database.write(_begin, person, membership, "tablet", "other")
    clock.advance(hours=1)
    database.write(sessions.touch, "phone")
    assert database.read(sessions.of_person, person)[0].id_hash == "phone", "the last used first"

    seen = database.read(sessions.seen, "phone")
    assert seen is not None
    assert (seen.name, seen.roles, seen.seen_at) == ("Anne", frozenset({"owner"}), clock.now)
    assert database.read(sessions.seen, "phone", ("half",)) is None

    assert not database.write(sessions.end_own, "somebody else", "tablet")
    assert database.write(sessions.end_own, person, "tablet")
    database.write(sessions.end_others, person, "phone")
    assert [open_one.id_hash for open_one in database.read(sessions.of_person, person)] == ["phone"]
    clock.advance(days=1)
    assert database.read(sessions.of_person, person) == []
    database.write(_begin, person, membership, "fresh")
    assert database.read(sessions.seen, "phone") is None, "what has ended is deleted"
    database.write(sessions.lock_out, person)
    assert database.read(sessions.seen, "fresh") is None
    known = database.read(sessions.by_person, person)
    assert (known.password_hash, known.totp_sealed, known.totp_last_step) == (None, None, 0)


def test_a_session_that_begins_while_its_member_is_removed_opens_nothing(database: Database) -> None:
    """Removing ends the sessions that are there; one that another request begins meanwhile is looked at anew."""
    person, membership = database.write(_anne)
    actor = Actor("member", membership.member, "Anne", membership.organisation, frozenset({"owner"}))
    database.write(people.add_member, membership.organisation, "bo@nordwind.example", ["owner"])
    database.write(_begin, person, membership, "before")
    database.write(people.remove_member, membership.member, actor=actor)
    assert database.read(sessions.of_person, person) == []
    database.write(_begin, person, membership, "meanwhile")
    assert database.read(sessions.seen, "meanwhile") is None


def test_a_token_and_a_step_are_used_once_and_a_new_token_ends_the_earlier_ones(
    database: Database, clock: Clock
) -> None:
    person, _ = database.write(_anne)
    until = clock.now + timedelta(hours=1)
    database.write(sessions.put_token, "first", person, until)
    database.write(sessions.put_token, "second", person, until)
    assert database.read(sessions.person_of_token, "first") is None
    known = database.read(sessions.person_of_token, "second")
    assert known is not None
    assert known.address == ANNE
    assert [database.write(sessions.use_token, "second") for _ in range(2)] == [True, False]
    assert database.read(sessions.person_of_token, "second") is None
    database.write(sessions.put_token, "third", person, until)
    clock.advance(hours=1)
    assert database.read(sessions.person_of_token, "third") is None

    database.write(sessions.set_seed, person, b"sealed")
    assert [database.write(sessions.take_step, person, step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    database.write(sessions.forget_seed, person)
    assert database.read(sessions.by_person, person).totp_sealed is None
