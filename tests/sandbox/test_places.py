"""Files are read by as many children at once as the memory allows; others wait, and are told when it takes too long."""

import contextlib
import threading
from pathlib import Path

import pytest

from portal import sandbox
from portal.domain.refusals import Invalid
from portal.sandbox import parent, places
from portal.sandbox.places import MEGABYTE, Places, fitting
from portal.sheets.grid import READING

GIGABYTE = 1_000 * MEGABYTE


def test_half_of_the_memory_is_for_children_and_one_is_always_allowed() -> None:
    assert [fitting(size * GIGABYTE) for size in (0, 1, 2, 4)] == [1, 1, 1, 1]
    assert [fitting(size * GIGABYTE) for size in (5, 8, 64)] == [2, 2, 2]


def test_a_containers_limit_counts_as_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, none = tmp_path / "memory.max", tmp_path / "limit_in_bytes"
    limit.write_text("512000000\n")
    monkeypatch.setattr(places, "LIMITS", (limit, none))
    assert places.memory_of_machine() == 512_000_000
    limit.write_text("max\n")
    assert places.memory_of_machine() > 512_000_000


def test_no_more_than_the_places_are_taken_and_a_new_number_holds_at_once() -> None:
    taking = Places(1)
    with taking.taken(0) as first, taking.taken(0.01) as second:
        assert (first, second) == (True, False)
        taking.resize(2)
        with taking.taken(0) as third:
            assert third
    with taking.taken(0) as after:
        assert after, "what was refused gave nothing back"


def test_a_file_waits_for_the_one_before_it_and_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sandbox.at_once()
    monkeypatch.setattr(parent, "WAITING_SECONDS", 0.05)
    sandbox.allow(1)
    reading, done = threading.Event(), threading.Event()

    def read_slowly(*_: object) -> bytes:
        reading.set()
        done.wait(10)
        return b""

    monkeypatch.setattr(parent, "_converse", read_slowly)

    def wait_for_it() -> None:
        with contextlib.suppress(Invalid):
            sandbox.run(READING, b"a", file_name="a.csv")

    slow = threading.Thread(target=wait_for_it)
    try:
        slow.start()
        assert reading.wait(10)
        with pytest.raises(Invalid) as refused:
            sandbox.run(READING, b"a", file_name="a.csv")
        assert refused.value.sentence == sandbox.BUSY
    finally:
        done.set()
        slow.join()
        sandbox.allow(before)


def test_by_itself_the_portal_takes_as_many_as_fit() -> None:
    before = sandbox.at_once()
    try:
        sandbox.allow(3)
        assert sandbox.at_once() == 3
        sandbox.allow(0)
        assert sandbox.at_once() == fitting(places.memory_of_machine())
    finally:
        sandbox.allow(before)
