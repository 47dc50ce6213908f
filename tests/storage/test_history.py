"""The chain: numbered without gaps, and every change to it is found."""

import threading
from typing import Any

import pytest
from sqlalchemy import insert, text, update

from portal.domain.policy import Actor
from portal.storage import history, people
from portal.storage.database import Database, Work
from portal.storage.history import Verified
from portal.storage.tables import METADATA

HISTORY = METADATA.tables["history"]


@pytest.fixture
def anne(database: Database) -> Actor:
    organisation = database.write(people.add_organisation, "Acme")
    return Actor("member", "m1", "Anne", organisation, frozenset({"owner"}))


def _write(database: Database, anne: Actor, how_many: int = 3) -> None:
    for number in range(how_many):
        database.write(history.note, "added", "supplier", f"s{number}", actor=anne, count=number, name="Ü")


def _tamper(database: Database, change: Any) -> None:
    """As somebody with the database in their hands: through the door that only erasing uses."""

    def step(work: Work) -> None:
        connection = work.session.connection()
        connection.execute(insert(METADATA.tables["erasure_door"]), {"id": "open"})
        connection.execute(change)
        connection.execute(METADATA.tables["erasure_door"].delete())

    database.write(step)


def test_entries_count_from_one_for_each_organisation(database: Database, anne: Actor) -> None:
    _write(database, anne)
    assert database.write(history.note, "started", "portal", "portal") == 1
    entries = database.read(history.page, actor=anne)
    assert [entry.number for entry in entries] == [3, 2, 1]
    assert entries[0].actor_name == "Anne"
    assert entries[0].details == {"count": 2, "name": "Ü"}
    assert database.read(history.count, actor=anne) == 3
    assert [entry.number for entry in database.read(history.of_object, "supplier", "s1", actor=anne)] == [2]


def test_another_organisation_sees_nothing(database: Database, anne: Actor) -> None:
    _write(database, anne)
    stranger = Actor("member", "m2", "Bob", database.write(people.add_organisation, "Other"))
    assert database.read(history.page, actor=stranger) == []
    assert database.read(history.of_object, "supplier", "s1", actor=stranger) == []


def test_an_honest_chain_holds(database: Database, anne: Actor) -> None:
    _write(database, anne, 5)
    assert database.read(history.verify, anne.organisation) == Verified(5)
    assert database.read(history.verify, None) == Verified(0)


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (update(HISTORY).where(HISTORY.c.number == 2).values(verb="removed"), 2),
        (update(HISTORY).where(HISTORY.c.number == 2).values(details={"count": 9}), 2),
        (update(HISTORY).where(HISTORY.c.number == 2).values(actor_name="Eve"), 2),
        (HISTORY.delete().where(HISTORY.c.number == 2), 2),
        (update(HISTORY).where(HISTORY.c.number == 3).values(previous="f" * 64), 3),
    ],
)
def test_every_change_is_found(database: Database, anne: Actor, change: Any, number: int) -> None:
    _write(database, anne, 4)
    _tamper(database, change)
    assert database.read(history.verify, anne.organisation).broken_at == number


def test_an_erased_entry_leaves_the_chain_whole(database: Database, anne: Actor) -> None:
    _write(database, anne, 3)
    left = history.left_over("Anne", {"count": 1, "name": "Ü"})
    _tamper(database, update(HISTORY).where(HISTORY.c.number == 2).values(actor_name="", details=left))
    assert database.read(history.verify, anne.organisation) == Verified(3)


def test_writers_at_once_leave_no_gap(database: Database, anne: Actor) -> None:
    threads = [threading.Thread(target=_write, args=(database, anne, 10), daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert database.read(history.verify, anne.organisation) == Verified(60)


def test_an_entry_cannot_be_changed_in_passing(database: Database, anne: Actor) -> None:
    _write(database, anne, 1)
    with pytest.raises(Exception, match="frozen"):
        database.write(lambda work: work.session.execute(text("UPDATE history SET verb = 'x'")))
