"""Only an owner adds, changes and removes members of its own organisation; the history records it."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.storage import people
from portal.workflow import member_session, members, reset_password
from tests.two_buyers import TwoBuyers
from tests.web.conftest import HASH
from tests.workflow.conftest import Portal


def test_only_an_owner_changes_members_and_only_of_its_own_organisation(portal: Portal) -> None:
    before = portal.rows("member"), portal.rows("person"), portal.rows("email")
    newcomer = portal.ids["newcomer"]
    steps: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (members.set_roles, (newcomer, ["owner"])),
        (members.remove, (newcomer,)),
        (members.write_again, (newcomer,)),
        (members.unlock, ("reviewer@harbour-foods.example",)),
    ]
    for step, given in steps:
        with pytest.raises(NotFound):
            portal.write(step, *given, by=portal.otto)
    for actor in (portal.carla, portal.rita, portal.sana, portal.rolf):
        for step, given in [*steps, (members.add, ("new@harbour-foods.example", ["reviewer"]))]:
            with pytest.raises(NotAllowed):
                portal.write(step, *given, by=actor)
        with pytest.raises(NotAllowed):
            members.reset_authenticator(portal.database, portal.rita.id, actor=actor)
    with pytest.raises(NotFound):
        members.reset_authenticator(portal.database, portal.rita.id, actor=portal.otto)
    assert (portal.rows("member"), portal.rows("person"), portal.rows("email")) == before


def test_a_person_is_added_once_and_a_password_that_exists_stays(portal: Portal) -> None:
    id = portal.write(members.add, " New@Harbour-Foods.example ", ["reviewer", "read_only"], name=" N ", by=portal.olga)
    (row,) = portal.rows("member", id=id)
    assert (row.organisation_id, row.roles, row.invited_as) == (
        portal.olga.organisation,
        ["reviewer", "read_only"],
        "N",
    )
    assert portal.verbs("member", id) == ["member_added"]
    assert len(portal.rows("email", to_address="new@harbour-foods.example", kind="member_added")) == 1
    with pytest.raises(Conflict, match="member already"):
        portal.write(members.add, "new@harbour-foods.example", ["reviewer"], by=portal.olga)
    for roles in ([], ["king"]):
        with pytest.raises(Invalid):
            portal.write(members.add, "third@harbour-foods.example", roles, by=portal.olga)
    theirs = "owner@elsewhere-mills.example"
    with pytest.raises(Conflict, match="password already"):
        portal.write(members.add, theirs, ["reviewer"], password_hash="another", by=portal.olga)
    portal.write(members.add, theirs, ["reviewer"], by=portal.olga)
    assert portal.rows("person", address=theirs)[0].password_hash == HASH


def test_an_organisation_keeps_an_owner(portal: Portal) -> None:
    for step, given in ((members.set_roles, (["reviewer"],)), (members.remove, ())):
        with pytest.raises(Conflict, match="needs an owner"):
            portal.write(step, portal.olga.id, *given, by=portal.olga)
    portal.write(members.set_roles, portal.rita.id, ["owner"], by=portal.olga)
    portal.write(members.remove, portal.olga.id, by=portal.olga)
    assert portal.verbs("member", portal.rita.id)[-1] == "roles_changed"
    assert portal.verbs("member", portal.olga.id)[-1] == "member_removed"


def test_removing_a_member_ends_their_sessions_and_no_others(buyers: TwoBuyers) -> None:
    token, other = buyers.sign_in(buyers.harbour.reviewer), buyers.sign_in(buyers.harbour.reader)
    buyers.database.write(members.remove, buyers.harbour.reviewer.id, actor=buyers.harbour.owner)
    assert buyers.database.read(member_session.member_of, token) is None
    assert buyers.database.read(member_session.member_of, other) is not None


def test_a_welcome_is_written_again_once_until_its_reader_has_signed_in(portal: Portal) -> None:
    newcomer, address = portal.ids["newcomer"], "newcomer@harbour-foods.example"
    portal.clock.advance(hours=1)
    assert portal.write(members.write_again, newcomer, by=portal.olga)
    assert not portal.write(members.write_again, newcomer, by=portal.olga), "pressed twice"
    assert len(portal.rows("email", to_address=address)) == 2
    assert portal.verbs("member", newcomer).count("welcome_resent") == 1
    portal.clock.advance(hours=1)
    portal.change("member", newcomer, first_seen_at=portal.clock())
    with pytest.raises(Invalid, match="signed in already"):
        portal.write(members.write_again, newcomer, by=portal.olga)
    portal.change("member", newcomer, first_seen_at=None, removed_at=portal.clock())
    with pytest.raises(Invalid):
        portal.write(members.write_again, newcomer, by=portal.olga)
    assert len(portal.rows("email", to_address=address)) == 2


def test_an_authenticator_is_reset_unless_its_owner_belongs_to_another_organisation_too(portal: Portal) -> None:
    (rita,), (sana,) = (portal.rows("member", id=actor.id) for actor in (portal.rita, portal.sana))
    for row in (rita, sana):
        portal.change("member", row.id, first_seen_at=portal.clock())
    address = "safeguarding@harbour-foods.example"
    portal.write(people.add_member, portal.otto.organisation, address, ["reviewer"], by=portal.otto)
    for row in (rita, sana):
        members.reset_authenticator(portal.database, row.id, actor=portal.olga)
        assert portal.verbs("member", row.id).count("authenticator_reset") == 1, "an owner cannot tell them apart"
    assert portal.rows("person", id=rita.person_id)[0].totp_sealed is None
    assert portal.rows("person", id=rita.person_id)[0].password_hash == HASH
    assert portal.rows("person", id=sana.person_id)[0].totp_sealed is not None
    for seen, removed in ((None, None), (portal.clock(), portal.clock())):
        portal.change("member", rita.id, first_seen_at=seen, removed_at=removed)
        members.reset_authenticator(portal.database, rita.id, actor=portal.olga)
    assert portal.verbs("member", rita.id).count("authenticator_reset") == 1


def test_unlocking_ends_password_authenticator_and_sessions_and_gives_a_link(buyers: TwoBuyers) -> None:
    token, database = buyers.sign_in(buyers.harbour.reviewer), buyers.database
    link: str = database.write(members.unlock, "Reviewer@harbour-foods.example", actor=buyers.harbour.owner)
    assert database.read(member_session.member_of, token) is None
    known = database.read(reset_password.open_password_link, link.rpartition("/")[2])
    assert (known.address, known.password_hash, known.totp_sealed) == ("reviewer@harbour-foods.example", None, None)
