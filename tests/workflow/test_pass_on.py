"""A contact who is not the right person passes the invitation on: the new one gets a link, the old access ends."""

from dataclasses import replace

import pytest

from portal.domain.refusals import Closed, Conflict, Invalid, NotFound
from portal.storage import campaigns
from portal.storage.database import Database
from portal.workflow import load_response, open_link, pass_on, write_to_buyer
from portal.workflow.pass_on import NewContact
from portal.workflow.write_to_buyer import NewMessage
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import Invited
from tests.workflow.test_follow_up import letters, member
from tests.workflow.test_write_to_buyer import invited as invited  # a fixture
from tests.workflow.test_write_to_buyer import thread, verbs

AMINA = NewContact("Amina", "amina@mills.example", "fr")


def test_the_invitation_is_passed_on_and_the_old_link_ends(database: Database, invited: Invited) -> None:
    mina = supplier_side.sit_down(database, invited)
    for contact in (NewContact("", "nobody", "fr"), NewContact("", supplier_side.ADDRESS.upper(), "fr")):
        with pytest.raises(Invalid) as wrong:
            database.write(pass_on.pass_on, invited.invitation, contact, actor=mina)
        assert set(wrong.value.fields) == {"name", "address"}
    amina = NewContact("Amina", "amina@factory.example", "fr")
    database.write(pass_on.pass_on, invited.invitation, amina, actor=mina)
    assert letters(database, invited) == ["invitation"]
    assert database.write(open_link.enter, invited.token, invited.address).outcome == "refused"
    with pytest.raises(NotFound):
        database.read(load_response.load_response, invited.invitation, actor=mina)
    owner = member(invited, "owner")
    now = database.read(campaigns.recipient, invited.invitation, lock=False, actor=owner)
    assert (now.contact_name, now.contact_address, now.language) == ("Amina", amina.address, "fr")
    (noted,) = thread(database, invited)
    assert (noted.kind, noted.sender, noted.is_waiting) == ("new_contact", "Mina", False)
    assert "contact_changed" in verbs(database, invited)


def test_a_contact_who_has_declined_or_submitted_passes_nothing_on(portal: Portal) -> None:
    with pytest.raises(Closed):
        portal.write(pass_on.pass_on, portal.anand.invitation, AMINA, by=portal.anand)
    message = NewMessage("declined", "We do not answer such questions.")
    portal.write(write_to_buyer.write, portal.bashir.invitation, message, by=portal.bashir)
    with pytest.raises(Conflict):
        portal.write(pass_on.pass_on, portal.bashir.invitation, AMINA, by=portal.bashir)


def test_only_the_contact_passes_on_and_only_its_own_invitation(portal: Portal) -> None:
    colleague = replace(portal.bashir, sections=frozenset({("people", "numbers")}))
    for actor in (colleague, portal.anand):
        with pytest.raises(NotFound):
            portal.write(pass_on.pass_on, portal.bashir.invitation, AMINA, by=actor)


def test_a_portal_without_a_mail_server_says_so(portal: Portal) -> None:
    portal.database.sends_email = False
    with pytest.raises(Conflict, match="cannot send email"):
        portal.write(pass_on.pass_on, portal.bashir.invitation, AMINA, by=portal.bashir)
    assert portal.rows("invitation", id=portal.bashir.invitation)[0].contact_name == "Bashir"
