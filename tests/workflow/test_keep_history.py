"""Keeping histories: numbers soon, a verification every day by the clock, and trouble that stops nothing else."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from portal.domain.checkpoints import Checkpoint
from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.storage import history, history_checks, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import keep_history
from tests.conftest import Clock
from tests.storage import chains
from tests.storage.chains import cut, tamper


@pytest.fixture
def anne(database: Database) -> Actor:
    return Actor("member", "m", "Anne", database.write(people.add_organisation, "Acme"))


def number_and_verify(database: Database) -> None:
    """What a worker does in passing, and the daily job."""
    keep_history.round(database)
    keep_history.verify_daily(database)


def checks(database: Database) -> int:
    count = select(func.count()).select_from(METADATA.tables["history_check"])
    return database.read(lambda work: int(work.execute(count).scalar_one()))


def test_a_round_gives_numbers_and_verifies_each_history_once_a_day(
    database: Database, anne: Actor, clock: Clock
) -> None:
    for number in range(250):
        database.write(history.note, SupplierRemoved(str(number), "x"), actor=anne)
    for _ in range(3):
        number_and_verify(database)
        clock.advance(hours=1)
    assert checks(database) == 2, "the portal's own history and Anne's"
    last = database.read(history_checks.last, anne.organisation)
    assert last is not None
    assert (last.length, last.problem) == (250, None)
    clock.advance(days=1)
    number_and_verify(database)
    assert checks(database) == 4


def test_a_clock_that_steps_back_verifies_nothing_twice(database: Database, anne: Actor, clock: Clock) -> None:
    number_and_verify(database)
    clock.set(clock() - timedelta(days=2))
    number_and_verify(database)
    assert checks(database) == 2


def test_two_workers_at_once_keep_one_check_a_history(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 20)
    workers = [threading.Thread(target=number_and_verify, args=(database,), daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert checks(database) == 2


def test_a_tail_cut_off_since_yesterday_is_found_without_anybodys_checkpoint(
    database: Database, anne: Actor, clock: Clock
) -> None:
    chains.write(database, anne, 6)
    number_and_verify(database)
    tamper(database, cut(anne.organisation, 4))
    clock.advance(days=1)
    number_and_verify(database)
    last = database.read(history_checks.last, anne.organisation)
    assert last is not None
    assert "Entries are missing at the end" in str(last.problem)
    assert "Entries are missing at the end" in str(keep_history.verify(database, anne.organisation).problem)


def test_trouble_with_numbering_ends_no_worker(
    database: Database, anne: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    """What the log says is the kind of trouble only: its words may hold what somebody typed."""
    database.write(history.note, SupplierRemoved("s", "x"), actor=anne)
    with database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE history_pending RENAME TO history_pending_away"))
    try:
        with caplog.at_level("ERROR", logger="portal.history"):
            keep_history.round(database)
    finally:
        with database.writer.begin() as connection:
            connection.execute(text("ALTER TABLE history_pending_away RENAME TO history_pending"))
    assert [record.message for record in caplog.records] == [
        f"the history could not be kept: {'OperationalError' if database.is_sqlite else 'ProgrammingError'}"
    ]


def test_checkpoints_find_their_history(database: Database, anne: Actor) -> None:
    organisation = str(anne.organisation)
    mine, own = Checkpoint(organisation[:8], 3, "0" * 16), Checkpoint("portal", 1, "0" * 16)

    def sorted_out(*given: Checkpoint) -> dict[str | None, list[Checkpoint]]:
        return database.read(lambda work: keep_history.whose(work, given))

    assert sorted_out(mine, own) == {organisation: [mine], None: [own]}
    with pytest.raises(Invalid, match="not in this portal"):
        sorted_out(Checkpoint("zzzzzzz9", 3, "0" * 16))


def test_nobody_waits_for_what_was_numbered(database: Database, anne: Actor) -> None:
    chains.write(database, anne, 3)

    def pending(work: Work) -> int:
        return len(work.execute(select(METADATA.tables["history_pending"])).all())

    assert database.read(pending) == 0
    assert keep_history.number_waiting(database) == 0
