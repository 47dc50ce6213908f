import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotAllowed
from portal.storage import campaigns, history, people, suppliers
from portal.storage.database import Database
from portal.storage.suppliers import Supplier
from portal.workflow import edit_supplier, invite
from portal.workflow.edit_supplier import InvalidSupplier
from tests.conftest import Clock
from tests.workflow import supplier_side

MILL = {"name": "Mill", "code": "7", "country": "CN", "contact_address": "li@mill.example", "language": "Chinese"}


@pytest.fixture
def buyer(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Nordwind")
    return Actor("member", "m1", "Ann", organisation, frozenset({"campaign_manager"}))


def add(database: Database, buyer: Actor, **typed: str) -> Supplier:
    id = database.write(edit_supplier.add, MILL | typed, actor=buyer)
    return database.read(suppliers.get, id, actor=buyer)


def test_a_supplier_is_added_with_several_contacts_and_its_zone_assumed(database: Database, buyer: Actor) -> None:
    found = add(database, buyer, contacts="Wang <wang@mill.example>\nbo@mill.example", annual_spend="12000 EUR")
    assert [other_contact["address"] for other_contact in found.other_contacts] == [
        "wang@mill.example",
        "bo@mill.example",
    ]
    assert (found.time_zone, found.zone_assumed, found.language) == ("Asia/Shanghai", True, "zh")
    assert (found.annual_spend, found.annual_spend_currency) == ("12000", "EUR")


def test_an_invitation_follows_the_language_of_its_contact(database: Database) -> None:
    """A contact's own language, else the supplier's; a stranger's address leaves the invitation's as it is."""
    invited = supplier_side.invite(database)
    actor = Actor("member", "m1", "Ann", invited.organisation, frozenset({"campaign_manager"}))
    record = database.read(suppliers.get, invited.supplier, actor=actor)
    contacts = "Linh <linh@mill.example> [vi]\nbo@mill.example"
    typed = edit_supplier.typed_of(record) | {"contacts": contacts, "language": "French"}
    database.write(edit_supplier.change, record.id, typed, edit_supplier.mark(record), actor=actor)
    changed = database.read(suppliers.get, record.id, actor=actor)
    assert edit_supplier.typed_of(changed)["contacts"] == contacts
    for address, language in (("linh@mill.example", "vi"), ("x@else.example", "vi"), ("BO@mill.example", "fr")):
        database.write(invite.correct_address, invited.invitation, address, actor=actor)
        assert database.write(campaigns.recipient, invited.invitation, actor=actor).language == language


def test_what_the_form_shows_and_saves_again_changes_nothing(database: Database, buyer: Actor, clock: Clock) -> None:
    before = add(database, buyer, contacts="Wang <wang@mill.example>", tags="a; b", own_ids="SAP: 4", category="X")
    clock.advance(days=1)
    typed = edit_supplier.typed_of(before) | {"time_zone": ""}
    database.write(edit_supplier.change, before.id, typed, edit_supplier.mark(before), actor=buyer)
    assert database.read(suppliers.get, before.id, actor=buyer) == before


def test_a_change_is_kept_and_noted_and_a_stale_one_refused(database: Database, buyer: Actor, clock: Clock) -> None:
    before = add(database, buyer)
    clock.advance(days=1)
    typed = edit_supplier.typed_of(before) | {"name": "New Mill", "time_zone": "Asia/Urumqi"}
    database.write(edit_supplier.change, before.id, typed, edit_supplier.mark(before), actor=buyer)
    after = database.read(suppliers.get, before.id, actor=buyer)
    assert (after.name, after.time_zone, after.zone_assumed) == ("New Mill", "Asia/Urumqi", False)
    assert "supplier_changed" in {entry.verb for entry in database.read(history.page, actor=buyer)}
    with pytest.raises(Conflict):
        database.write(edit_supplier.change, before.id, typed, edit_supplier.mark(before), actor=buyer)


def test_each_wrong_field_is_told_beside_it(database: Database, buyer: Actor) -> None:
    add(database, buyer)
    wrong = {
        "name": {"name": ""},
        "contact_address": {"contact_address": "no"},
        "code": {},
        "annual_spend": {"code": "8", "annual_spend": "much"},
        "country": {"country": ""},
    }
    for field, typed in wrong.items():
        with pytest.raises(InvalidSupplier) as refused:
            database.write(edit_supplier.add, MILL | typed, actor=buyer)
        assert field in refused.value.fields


def test_a_reader_may_not_add(database: Database, buyer: Actor) -> None:
    reader = Actor("member", "m3", "Cy", buyer.organisation, frozenset({"read_only"}))
    with pytest.raises(NotAllowed):
        database.write(edit_supplier.add, MILL, actor=reader)
