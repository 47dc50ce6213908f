"""Whatever a file does to the process that reads it, the one who sent it gets one sentence."""

import threading
import time
from dataclasses import replace

import pytest

from portal import sandbox
from portal.domain.refusals import Invalid
from portal.sandbox import Job, parent, protocol
from portal.sheets.grid import READING
from tests.sheets.books import book, row

pytestmark = pytest.mark.slow

SENTENCE = READING.failed
ARGUMENTS = {"file_name": "list.xlsx", "encoding": ""}
TWO = b"\0" * 7 + b"\x02" + b"\0" * 8
"""A head of two bytes, and nothing behind it."""
WIDE = book("".join(row(number, ["x"] * 60) for number in range(1, 3_000)))


def refused(job: Job, data: bytes) -> str:
    with pytest.raises(Invalid) as problem:
        sandbox.run(job, data, **ARGUMENTS)
    return problem.value.sentence


def test_a_file_is_answered_by_a_child() -> None:
    answer = sandbox.run(READING, b"a,b\r\n1,2\r\n", file_name="list.csv", encoding="")
    assert answer.values["sheets"][0]["rows"] == [["a", "b"], ["1", "2"]]


def test_a_child_without_memory_is_a_sentence() -> None:
    assert refused(replace(READING, memory=90_000_000), WIDE) == SENTENCE


def test_a_child_that_uses_up_its_processor_time_is_a_sentence() -> None:
    heavy = book("".join(row(number, ["x"] * 20) for number in range(1, 20_000)))
    assert refused(replace(READING, cpu_seconds=1), heavy) == SENTENCE


def test_a_child_that_takes_too_long_is_killed_and_is_a_sentence() -> None:
    begun = time.monotonic()
    assert refused(replace(READING, seconds=0.01), WIDE) == SENTENCE
    assert time.monotonic() - begun < 5


def test_a_child_that_answers_too_much_is_stopped_and_is_a_sentence() -> None:
    begun = time.monotonic()
    assert refused(replace(READING, most_answered=100), WIDE) == SENTENCE
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("function", ["os:system", "portal.sheets.reader:other", "", "portal.storage.backup:restore"])
def test_a_child_does_nothing_but_its_jobs(function: str) -> None:
    assert refused(replace(READING, function=function), WIDE) == SENTENCE


def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "x" * 40)
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://user:password@host/name")
    assert not [name for name in parent._environment() if name.startswith("PORTAL_")]


def test_only_a_few_children_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, watch = 0, 0, threading.Lock()
    converse = parent._converse

    def counted(job: Job, parts: tuple[bytes, bytes]) -> bytes:
        nonlocal running, most
        with watch:
            running += 1
            most = max(most, running)
        try:
            return converse(job, parts)
        finally:
            with watch:
                running -= 1

    monkeypatch.setattr(parent, "_converse", counted)
    threads = [threading.Thread(target=sandbox.run, args=(READING, b"a,b\n"), kwargs=ARGUMENTS) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == sandbox.at_once()


@pytest.mark.parametrize(
    "message", [b"", b"\0" * 15, b"\xff" * 16, TWO + b"[]", TWO + b"{]", TWO + b"{}{}"]
)  # fmt: skip
def test_a_broken_answer_is_known_as_such(message: bytes) -> None:
    with pytest.raises(protocol.Broken):
        protocol.unpack(message)


@pytest.mark.parametrize("head", [{"text": "ä\ud800", "n": [1, None]}, {}])
def test_a_message_comes_back_as_it_was(head: dict[str, object]) -> None:
    assert protocol.unpack(b"".join(protocol.pack(head, b"\0\xff"))) == (head, b"\0\xff")
