"""Writers of one SQLite file take turns in the order in which they came, also across processes, and never for ever."""

from pathlib import Path
from threading import Event, Thread

import pytest

from portal.storage.db_errors import Unavailable
from portal.storage.writer_lock import WriterLock


def test_writers_go_in_the_order_in_which_they_came() -> None:
    lock, order, threads = WriterLock(None), list[int](), list[Thread]()

    def write(number: int) -> None:
        with lock.taken():
            order.append(number)

    with lock.taken():
        for number in range(4):
            threads.append(Thread(target=write, args=(number,)))
            threads[-1].start()
            while len(lock._waiting) <= number:
                threads[-1].join(0.001)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3]


def test_who_waits_too_long_is_told_so_and_leaves_the_queue() -> None:
    lock, refusals = WriterLock(None, patience=0.01), list[str]()

    def write() -> None:
        with pytest.raises(Unavailable) as refused, lock.taken():
            pass
        refusals.append(refused.value.cause)

    with lock.taken():
        thread = Thread(target=write)
        thread.start()
        thread.join()
    assert refusals == ["too many others are writing"]
    with lock.taken():
        assert list(lock._waiting) == []


def test_two_processes_exclude_each_other_by_the_lock_beside_the_file(tmp_path: Path) -> None:
    first, second = (WriterLock(tmp_path / "portal.lock") for _ in range(2))
    entered = Event()

    def write() -> None:
        with second.taken():
            entered.set()

    thread = Thread(target=write)
    with first.taken():
        thread.start()
        assert not entered.wait(0.05)
    thread.join()
    assert entered.is_set()
    assert (tmp_path / "portal.lock").stat().st_mode & 0o777 == 0o600
    for lock in (first, second):
        lock.close()


def test_a_step_that_breaks_lets_the_next_one_in() -> None:
    lock = WriterLock(None, patience=0.01)
    with pytest.raises(RuntimeError), lock.taken():
        raise RuntimeError
    with lock.taken():
        assert lock._taken
    assert not lock._taken
