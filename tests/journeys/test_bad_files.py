"""Files made to end the portal: each is a sentence to whoever sent it, and nobody else notices."""

import struct
import threading
import time
from pathlib import Path

import httpx2
import pytest

from tests.benchmarks.serving import Stage, running
from tests.sheets.books import HEAD, book, row

FIRST = row(1, HEAD)


def _lying() -> bytes:
    """A zip of a few hundred kilobytes that unpacks to far more than its directory says."""
    data = bytearray(book(FIRST + row(2, ["x" * 60_000_000])))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            struct.pack_into("<I", data, at + place, min(1_000, struct.unpack_from("<I", data, at + place)[0]))
    return bytes(data)


def bad_files() -> dict[str, bytes]:
    """Each by the name under which it is sent."""
    return {
        "far.xlsx": book(FIRST + '<row r="1048576"><c><v>1</v></c></row>'),
        "hidden-place.xlsx": book(FIRST + '<row r="2"><c y=">" r="XFD1048576"><v>1</v></c></row>'),
        "lying.xlsx": _lying(),
        "cells.xlsx": book(FIRST + f'<row r="2">{"<c/>" * 400_000}</row>'),
        "lines.csv": b"a\n" * 5_000_000,
        "commas.csv": b"," * 19_000_000,
    }


def _look(stage: Stage, over: threading.Event, seconds: list[float]) -> None:
    """A member who reads pages all the while."""
    with httpx2.Client(base_url=stage.address, headers={"Cookie": stage.member_cookie}, timeout=60) as client:
        while not over.is_set():
            begun = time.perf_counter()
            assert client.get(f"/campaigns/{stage.campaign}").status_code == 200
            seconds.append(time.perf_counter() - begun)
            time.sleep(0.02)


@pytest.mark.slow
def test_bad_files_are_sentences_and_others_go_on_reading(tmp_path: Path) -> None:
    files = bad_files()
    over, seconds, answers = threading.Event(), list[float](), list[httpx2.Response]()
    with running(tmp_path, 5) as stage:
        reader = threading.Thread(target=_look, args=(stage, over, seconds))
        reader.start()

        def send(name: str, data: bytes) -> None:
            with httpx2.Client(base_url=stage.address, headers={"Cookie": stage.member_cookie}, timeout=120) as client:
                answers.append(client.post("/suppliers/import", files={"list": (name, data)}))
                field = {"title": "Bad", "due": "2099-01-01", "zone": "UTC"}
                answers.append(client.post("/campaigns", data=field, files={"list": (name, data)}))
                if name.endswith("xlsx"):
                    answers.append(client.post("/questionnaires/drafts", files={"file": (name, data)}))

        senders = [threading.Thread(target=send, args=item) for item in files.items()]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        over.set()
        reader.join()
        assert httpx2.get(f"{stage.address}/health").status_code == 200
    assert len(answers) == 2 * len(files) + 4
    assert {answer.status_code for answer in answers} == {422}
    assert len(seconds) > 10
    assert sorted(seconds)[int(len(seconds) * 0.95)] < 1, sorted(seconds)[-5:]
