"""Notes of the history: an organisation's own, in order, and fit for a page whatever was in them."""

import pytest
from sqlalchemy import text

from portal.domain.events.campaigns import CampaignSent, SupplierRemoved
from portal.domain.events.organisations import SendingResumed
from portal.domain.policy import Actor
from portal.storage import history, people
from portal.storage.database import Database
from portal.workflow import keep_history
from tests.storage import chains


@pytest.fixture
def anne(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Acme")
    return Actor("member", "m1", "Anne", organisation, frozenset({"owner"}))


def test_entries_count_from_one_for_each_organisation(database: Database, anne: Actor) -> None:
    chains.write(database, anne)
    database.write(history.note, SendingResumed("portal"))
    entries = database.read(history.page, actor=anne)
    assert [entry.number for entry in entries] == [3, 2, 1]
    assert entries[0].actor_name == "Anne"
    assert entries[0].event == SupplierRemoved("s2", "Ü 2")
    assert database.read(history.count, actor=anne) == 3
    assert [entry.number for entry in database.read(history.of_object, "supplier", "s1", actor=anne)] == [2]


def test_another_organisation_sees_nothing(database: Database, anne: Actor) -> None:
    chains.write(database, anne)
    stranger = Actor("member", "m2", "Bob", database.write(people.add_organisation, "Other"))
    assert database.read(history.page, actor=stranger) == []
    assert database.read(history.count, actor=stranger) == 0
    assert database.read(history.of_object, "supplier", "s1", actor=stranger) == []


def test_pages_hold_every_entry_once_numbered_or_not(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 5)
    for count in range(4):
        database.write(history.note, CampaignSent("c", count), actor=anne)
    for _ in range(2):
        pages = [database.read(history.page, number, 2, actor=anne) for number in range(1, 6)]
        ids = [entry.object_id for page in pages for entry in page]
        assert ids == ["c"] * 4 + ["s4", "s3", "s2", "s1", "s0"]
        counts = [entry.details["count"] for page in pages for entry in page if entry.object_id == "c"]
        assert counts == [3, 2, 1, 0]
        keep_history.number_waiting(database)


def test_nothing_in_a_name_or_a_detail_can_break_a_note_or_a_line(database: Database, anne: Actor) -> None:
    nasty = "a\x00b\ud800c\r\nX: y\u202ez\x1b[31m\u2028"
    actor = Actor("member", "m1", nasty, anne.organisation)
    database.write(history.note, SupplierRemoved("s", nasty), actor=actor)
    (entry,) = database.read(history.page, actor=anne)
    for shown in (entry.actor, entry.details["name"]):
        assert shown == "a\ufffdb\ufffdc  X: y\ufffdz\ufffd[31m "


def test_an_entry_cannot_be_changed_in_passing(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 1)
    for statement in (
        "UPDATE history SET verb = 'x'",
        "UPDATE history_link SET number = 9",
        "DELETE FROM history_link",
    ):
        with pytest.raises(Exception, match="frozen"):
            database.write(lambda work, said=statement: work.session.execute(text(said)))
