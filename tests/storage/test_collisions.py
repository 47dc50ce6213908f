"""Two transactions that want the same: both finish, or one is told in a sentence; neither breaks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import insert, select, update

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict
from portal.storage import people
from portal.storage.database import Database, Work
from portal.storage.db_errors import MEANWHILE
from portal.storage.tables import METADATA

_person = METADATA.tables["person"]
FIRST, SECOND = "first@x.example", "second@x.example"


def wait(gate: Barrier) -> None:
    """Wait for the other one, but not for ever: on SQLite, and among members, it comes later."""
    try:
        gate.wait(timeout=1)
    except BrokenBarrierError:
        return


def lock_both(work: Work, gate: Barrier, addresses: tuple[str, str]) -> list[str]:
    for address in addresses:
        work.execute(update(_person).where(_person.c.address == address).values(name="seen"))
        wait(gate)
    return list(addresses)


def test_a_deadlock_is_nobodys_loss(database: Database) -> None:
    for address in (FIRST, SECOND):
        database.write(people.person_for, address)
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        orders = ((FIRST, SECOND), (SECOND, FIRST))
        done = [threads.submit(database.write, lock_both, gate, order) for order in orders]
    assert [one.result() for one in done] == [[FIRST, SECOND], [SECOND, FIRST]]


def test_the_same_person_added_twice_at_once_is_one_person(database: Database) -> None:
    gate = Barrier(2)

    def add(work: Work) -> str:
        is_there = work.execute(select(_person.c.id).where(_person.c.address == FIRST)).scalar()
        wait(gate)
        return is_there or people.person_for(work, FIRST)

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(database.write, add) for _ in range(2)]
    assert done[0].result() == done[1].result()


def test_what_collides_again_is_refused_with_a_sentence(database: Database) -> None:
    database.write(people.person_for, FIRST)
    row = {"id": "a" * 26, "address": FIRST, "name": "", "totp_last_step": 0, "created_at": database.clock()}
    with pytest.raises(Conflict, match=str(MEANWHILE)):
        database.write(lambda work: work.execute(insert(_person), row))


def test_members_of_one_organisation_take_turns(database: Database) -> None:
    """Whoever reads and then writes finds what the one before has written, without a lock of its own."""
    organisation = database.write(people.add_organisation, "Harbour Foods")
    person = database.write(people.person_for, FIRST)
    member = Actor("member", "m" * 26, "Member", organisation)

    def count(work: Work, gate: Barrier) -> None:
        named = work.execute(select(_person.c.name).where(_person.c.id == person)).scalar_one()
        wait(gate)
        work.execute(update(_person).where(_person.c.id == person).values(name=named + "x"))

    gate = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(database.write, count, gate, actor=member) for _ in range(2)]
    assert [one.result() for one in done] == [None, None]
    assert database.read(lambda work: work.execute(select(_person.c.name)).scalar_one()) == "xx"
