"""The scanner's verdict is taken only from a whole answer; everything else is no verdict."""

import socket
import threading
from pathlib import Path

import pytest

from portal.evidence_files.clamav import Scanner, ScannerAway
from tests import files
from tests.clamd import clamd


def test_a_file_is_sent_whole_and_its_verdict_comes_back() -> None:
    data = files.pdf() + b"x" * 200_000
    with clamd() as (setting, scanned):
        scanner = Scanner.at(setting)
        scanner.ping()
        assert scanner.finds(data) == ""
        assert scanner.finds(b"") == ""
        assert scanner.finds(files.EICAR) == "Win.Test.EICAR_HDB-1"
    assert scanned[0] == data


def test_a_scanner_is_reached_by_a_socket_on_disk(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.ctl") as (setting, _):
        assert Scanner.at(setting).finds(files.EICAR)


def test_a_file_too_large_for_the_scanner_has_no_verdict() -> None:
    with clamd(most=1_000) as (setting, _), pytest.raises(ScannerAway):
        Scanner.at(setting).finds(b"x" * 500_000)


@pytest.mark.parametrize("answer", [b"", b"\0", b"stream: ", b"OK then\0", b"stream: Trojan ERROR\0", b"\xff\xfe\0"])
def test_an_answer_that_is_no_verdict_is_none(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def speak() -> None:
            line, _ = server.accept()
            with line:
                line.recv(100)
                line.sendall(answer)

        threading.Thread(target=speak, daemon=True).start()
        with pytest.raises(ScannerAway):
            Scanner.at(f"127.0.0.1:{server.getsockname()[1]}").finds(b"x")


def test_a_scanner_that_is_not_there_is_away(tmp_path: Path) -> None:
    for setting in ("127.0.0.1:1", str(tmp_path / "none.ctl")):
        with pytest.raises(ScannerAway):
            Scanner.at(setting).ping()
