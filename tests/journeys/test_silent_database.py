"""PostgreSQL behind a proxy that accepts and never answers: requests end within 20 s, stopping within 15."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from portal.app import make_app
from portal.settings import PACKAGE, Settings
from portal.storage import silent_connections
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from tests.conftest import BASE_URL, SECRET, MakeDatabase
from tests.web.supplier.test_journey import let_in, post
from tests.workflow import supplier_side

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("kind", ["postgresql"])]

LONGEST_REQUEST, LONGEST_STOP = 20.0, 15.0


class Proxy:
    """Forwards to the tests' PostgreSQL until `is_silent`; then it takes bytes and connections, and says nothing."""

    def __init__(self, url: str) -> None:
        self.given = make_url(url)
        self.is_silent = threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The database's address through the proxy."""
        others = {name: value for name, value in self.given.query.items() if name != "host"}
        through = self.given.set(host="127.0.0.1", port=self.server.getsockname()[1], query=others)
        return through.render_as_string(hide_password=False)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                self.sockets.append(client)
                server = self._connected()
                self.sockets.append(server)
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=ends, daemon=True).start()

    def _connected(self) -> socket.socket:
        folder = self.given.query.get("host")
        if folder is None:
            return socket.create_connection((self.given.host or "127.0.0.1", self.given.port or 5432))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.{self.given.port or 5432}")
        return server

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not self.is_silent.is_set():
                    target.sendall(data)
            if not self.is_silent.is_set():
                target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End every line."""
        for each in (self.server, *self.sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.fixture
def proxy(database: Database) -> Iterator[Proxy]:
    """In front of the migrated, empty database."""
    proxy = Proxy(database.url)
    yield proxy
    proxy.close()


def test_a_request_ends_with_a_sentence_and_the_words(proxy: Proxy, make_database: MakeDatabase) -> None:
    database = make_database(proxy.url)
    app = make_app(Settings(base_url=BASE_URL, secret=SecretStr(SECRET)), database)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as client:
        invited = supplier_side.invite(database)
        mina = let_in(client, invited)
        address = f"/r/{invited.invitation}/sections/people/papers"
        assert post(mina, address, "holds story", holds="no", story="Before.").status_code == 303
        proxy.is_silent.set()
        began = time.monotonic()
        refused = post(mina, address, "holds story", holds="no", story="Written while nothing answers.")
        seconds = time.monotonic() - began
        assert refused.status_code == 503
        assert "Written while nothing answers." in refused.text
        assert seconds < LONGEST_REQUEST
        proxy.is_silent.clear()
        assert "Before." in mina.get(address).text, "it needs no restart"


def test_a_statement_that_is_never_answered_is_given_up(
    proxy: Proxy, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert silent_connections.ANSWER_SECONDS < LONGEST_REQUEST
    monkeypatch.setattr(silent_connections, "ANSWER_SECONDS", 1.0)
    database = make_database(proxy.url)

    def falls_silent(work: Work) -> None:
        work.execute(text("SELECT 1"))
        proxy.is_silent.set()
        work.execute(text("SELECT 2"))

    began = time.monotonic()
    for step in (database.read, database.write):
        with pytest.raises(Unavailable):
            step(falls_silent)
        proxy.is_silent.clear()
    assert time.monotonic() - began < 10
    database.write(lambda work: work.execute(text("SELECT pg_sleep(0.3)")))
    database.stop_waiting()
    assert database.answer_limit.seconds(is_idle=False) <= silent_connections.STOPPING_SECONDS


def test_the_portal_stops_although_nothing_answers(proxy: Proxy, database: Database, tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    named = {"PORTAL_DATA": str(tmp_path), "PORTAL_DATABASE_URL": proxy.url, "PORTAL_BASE_URL": origin}
    named |= {"PORTAL_SECRET": SECRET}
    command = [sys.executable, "-m", "portal", "serve", "--port", str(port)]
    serving = subprocess.Popen(command, env={**own, **named}, cwd=PACKAGE.parent)
    try:
        _wait_for(f"{origin}/sign-in", serving)
        proxy.is_silent.set()
        asking = [threading.Thread(target=_ask, args=(origin,), daemon=True) for _ in range(3)]
        for thread in asking:
            thread.start()
        time.sleep(1)
        began = time.monotonic()
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)
        assert time.monotonic() - began < LONGEST_STOP
    finally:
        serving.kill()


def _wait_for(address: str, serving: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 120
    while time.monotonic() < ends and serving.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("the portal did not start")


def _ask(origin: str) -> None:
    typed = b"address=a%40nord.example&password=correct+horse+battery"
    asked = urllib.request.Request(f"{origin}/sign-in", typed, {"Sec-Fetch-Site": "same-origin"})
    with suppress(OSError):
        urllib.request.urlopen(asked, timeout=60).close()
