"""One address in many places: marked and corrected together, inside one organisation."""

import pytest
from sqlalchemy import update

from portal.domain.policy import Actor
from portal.domain.refusals import NotAllowed
from portal.storage.database import Database
from portal.storage.tables import METADATA
from portal.workflow import correct
from tests.conftest import Clock
from tests.storage.test_outbox import LETTER, plant

INVITATIONS = METADATA.tables["invitation"]


@pytest.fixture
def manager(database: Database) -> Actor:
    organisation = database.write(plant)
    return Actor("member", "m", "Mara", organisation, frozenset({"campaign_manager"}))


def test_the_supplier_s_record_is_offered_while_it_holds_the_same_address(database: Database, manager: Actor) -> None:
    places = database.read(correct.elsewhere, "i", actor=manager)
    assert [(place.id, place.supplier) for place in places] == [("record", "S")]
    other = update(METADATA.tables["supplier"]).values(contact_address="somebody@example.org")
    database.write(lambda work: work.execute(other))
    assert database.read(correct.elsewhere, "i", actor=manager) == ()


def test_an_address_is_marked_wherever_it_is_running(database: Database, manager: Actor, clock: Clock) -> None:
    marked = database.write(correct.mark_address_undeliverable, LETTER.to.upper(), "Left the firm", actor=manager)
    assert marked == 1
    row = database.read(lambda work: work.execute(INVITATIONS.select()).one())
    assert (row.bounced_at, row.bounce_kind, row.bounce_reason) == (clock(), "by_hand", "Left the firm")
    assert database.write(correct.mark_address_undeliverable, "nobody@example.org", actor=manager) == 0


def test_another_organisation_marks_nothing(database: Database, manager: Actor) -> None:
    stranger = Actor("member", "x", "X", "another", frozenset({"campaign_manager"}))
    assert database.write(correct.mark_address_undeliverable, LETTER.to, actor=stranger) == 0


def test_only_who_runs_campaigns_may_mark(database: Database, manager: Actor) -> None:
    reader = Actor("member", "v", "V", manager.organisation, frozenset({"reviewer"}))
    with pytest.raises(NotAllowed):
        database.write(correct.mark_undeliverable, "i", actor=reader)
