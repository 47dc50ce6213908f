"""Who answers: always one contact, and colleagues with some sections until they are revoked."""

from portal.storage import participants
from portal.storage.database import Database, Work
from tests.conftest import Clock
from tests.workflow import supplier_side

PAPERS = ("people", "papers")


def _contact(work: Work, invitation: str) -> str:
    return str(work.execute(participants.contact_of(invitation)).scalar_one())


def test_colleagues_have_sections_until_they_are_revoked(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    given = (invited.invitation, "rui@factory.example", "Rui", "pt", [PAPERS])
    rui = database.write(participants.add_colleague, *given, actor=mina)
    (colleague,) = database.read(participants.colleagues, invited.invitation, actor=mina)
    assert (colleague.id, colleague.name, colleague.sections) == (rui, "Rui", frozenset({PAPERS}))

    contact = database.read(_contact, invited.invitation)
    assert not database.write(participants.revoke, invited.invitation, contact), "the contact is no colleague"
    assert not database.write(participants.revoke, "another invitation", rui)
    assert [database.write(participants.revoke, invited.invitation, rui) for _ in range(2)] == [True, False]
    assert database.read(participants.colleagues, invited.invitation, actor=mina) == []


def test_a_new_contact_ends_everybody_before_and_those_stay_known(database: Database, clock: Clock) -> None:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    database.write(
        participants.add_colleague, invited.invitation, "rui@factory.example", "Rui", "pt", [PAPERS], actor=mina
    )
    before = database.read(_contact, invited.invitation)
    new = (invited.organisation, invited.invitation, "noor@factory.example", "Noor", "ar")
    database.write(participants.replace_contact, *new)
    after = database.read(_contact, invited.invitation)
    assert after != before
    everybody = database.read(
        lambda work: set(work.execute(participants.contacts_of(invited.invitation)).scalars().all())
    )
    assert everybody == {before, after}
    assert database.read(participants.colleagues, invited.invitation, actor=mina) == []
