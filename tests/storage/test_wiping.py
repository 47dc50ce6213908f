"""After an erasure the bytes leave free pages and the journal too, once, and as soon as nobody reads an older state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from sqlalchemy import delete

from portal.storage import portal_state, wiping
from portal.storage.database import Database
from portal.storage.rows import col, table_of
from portal.storage.tables import SupplierMessage
from tests.two_buyers import TwoBuyers


def journal(database: Database) -> Path:
    return Path(f"{database.writer.url.database}-wal")


@contextmanager
def somebody_reads(database: Database) -> Iterator[None]:
    """A reader who began before, and has not finished."""
    with database.writer.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM supplier_message").all()
        yield
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN")


def test_nothing_is_wiped_that_nobody_asked_for(buyers: TwoBuyers) -> None:
    assert not wiping.wipe_if_wanted(buyers.database)


def test_what_was_deleted_is_gone_from_the_file_and_its_journal(buyers: TwoBuyers) -> None:
    database, words = buyers.database, b"Whom do we count?"
    file = Path(str(database.writer.url.database))
    assert words in file.read_bytes()
    database.write(lambda work: work.execute(delete(table_of(SupplierMessage)).where(col(SupplierMessage.id) != "")))
    database.write(wiping.want)
    assert wiping.wipe_if_wanted(database)
    assert journal(database).stat().st_size == 0
    assert words not in file.read_bytes()
    assert not wiping.wipe_if_wanted(database), "it was done"


def test_a_wish_that_came_while_wiping_stays(buyers: TwoBuyers) -> None:
    buyers.database.write(wiping.want)
    wanted = buyers.database.read(portal_state.get, wiping.WANTED)
    buyers.clock.advance(seconds=1)
    buyers.database.write(wiping.want)
    buyers.database.write(wiping._done, wanted)
    assert buyers.database.read(portal_state.get, wiping.WANTED) == buyers.clock().isoformat()


def test_a_long_reader_postpones_the_wiping_and_does_not_stop_the_writers(buyers: TwoBuyers) -> None:
    database = buyers.database
    with somebody_reads(database):
        database.write(wiping.want)
        begun = monotonic()
        assert not wiping.wipe_if_wanted(database)
        assert monotonic() - begun < 10, "every writer waits for the wiping, so it may not wait for the reader"
    assert wiping.wipe_if_wanted(database)
    with database.writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000, "writers wait as before"
