"""Organisations, members and counted attempts."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotFound
from portal.storage import people
from portal.storage.database import Database


@pytest.fixture
def anne(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, " Acme ")
    member = database.write(people.add_member, organisation, "Anne@Example.org ", ["owner", "reviewer"], "Anne")
    return Actor("member", member, "Anne", organisation, frozenset({"owner"}))


def test_a_member_is_found_again(database: Database, anne: Actor) -> None:
    (member,) = database.read(people.members, actor=anne)
    assert (member.address, member.name, member.roles) == ("anne@example.org", "Anne", frozenset({"owner", "reviewer"}))
    assert not member.has_password
    assert database.read(people.organisation, anne.organisation, actor=anne).name == "Acme"
    assert [one.name for one in database.read(people.organisations)] == ["Acme"]


def test_a_foreign_id_is_an_unknown_id(database: Database, anne: Actor) -> None:
    stranger = Actor("member", "m", "M", database.write(people.add_organisation, "Other"))
    for call, argument in ((people.member, anne.id), (people.organisation, anne.organisation)):
        with pytest.raises(NotFound):
            database.read(call, argument, actor=stranger)
    for step in (people.remove_member, lambda work, id: people.set_roles(work, id, ["owner"])):
        with pytest.raises(NotFound):
            database.write(step, anne.id, actor=stranger)


def test_the_last_owner_stays(database: Database, anne: Actor) -> None:
    with pytest.raises(Conflict):
        database.write(people.remove_member, anne.id, actor=anne)
    with pytest.raises(Conflict):
        database.write(people.set_roles, anne.id, ["reviewer"], actor=anne)
    second = database.write(people.add_member, anne.organisation, "b@example.org", ["owner"])
    database.write(people.set_roles, anne.id, ["reviewer"], actor=anne)
    assert database.read(people.member, anne.id, actor=anne).roles == {"reviewer"}
    with pytest.raises(Conflict):
        database.write(people.remove_member, second, actor=anne)


def test_a_removed_member_may_come_back(database: Database, anne: Actor) -> None:
    bob = database.write(people.add_member, anne.organisation, "bob@example.org", ["reviewer"])
    with pytest.raises(Conflict):
        database.write(people.add_member, anne.organisation, "BOB@example.org", ["reviewer"])
    database.write(people.remove_member, bob, actor=anne)
    assert [one.id for one in database.read(people.members, actor=anne)] == [anne.id]
    assert database.write(people.add_member, anne.organisation, "bob@example.org", ["read_only"]) == bob


def test_roles_are_known_ones(database: Database, anne: Actor) -> None:
    for roles in ([], ["emperor"]):
        with pytest.raises(Invalid):
            database.write(people.add_member, anne.organisation, "x@example.org", roles)
    with pytest.raises(Invalid):
        database.write(people.add_organisation, "  ")
