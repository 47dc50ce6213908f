"""The real portal on a loopback port of its own, and a real browser, until a test is over."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from portal.app import make_app
from portal.settings import Settings
from portal.storage.database import Database
from portal.web.links import link
from portal.workflow import worker
from tests.chromium import FLAGS, find


@contextmanager
def serving(
    folder: Path, clock: Callable[[], datetime], prepare: Callable[[Database], object] = lambda database: None
) -> Iterator[tuple[str, Database]]:
    """The portal's address and its database, a SQLite file in `folder`; `prepare` fills it before anybody calls."""
    server = uvicorn.Server(uvicorn.Config("nothing", host="127.0.0.1", port=0, log_level="error"))
    socket = server.config.bind_socket()
    address = f"http://127.0.0.1:{socket.getsockname()[1]}"
    database = Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=clock,
        random=os.urandom,
        base_url=address,
        path_of=link,
        secret="a secret for the pages, 32 characters or more",
        data=folder,
        mail_from="Candour <candour@nordwind.example>",
    )
    database.upgrade()
    prepare(database)
    server.config.app = make_app(Settings(base_url=address), database)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield address, database
    server.should_exit = True
    thread.join(timeout=10)
    database.close()


@contextmanager
def working(database: Database) -> Iterator[None]:
    """A worker that does jobs meanwhile."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.2):
            worker.do_jobs(database, stop=stop)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real browser, started once and closed in the end."""
    path = find()
    assert path is not None, "no Chromium: run `make chromium`"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        yield launched
        launched.close()
