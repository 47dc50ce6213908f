"""A mail server that says nothing after the final dot does not hold up stopping."""

import os
import signal
import subprocess
import sys
import threading
import time
from asyncio import StreamReader, StreamWriter, sleep
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.settings import PACKAGE
from portal.storage.database import Database
from portal.web.links import link
from portal.workflow import queue_email
from tests.mail.server import scripted
from tests.workflow.test_queue_email import LETTER

pytestmark = pytest.mark.slow


def test_a_worker_process_stops_within_fifteen_seconds(tmp_path: Path) -> None:
    silent = threading.Event()

    async def script(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"220 x ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"DATA"):
                writer.write(b"354 go\r\n")
                silent.set()
                await sleep(1000)
            writer.write(b"250 x\r\n")

    with scripted(script) as port:
        own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment = {**own, "PORTAL_DATA": str(tmp_path), "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        portal = [sys.executable, "-m", "portal"]
        subprocess.run([*portal, "init"], env=environment, cwd=PACKAGE.parent, check=True, capture_output=True)
        _queue(tmp_path)
        worker = subprocess.Popen([*portal, "worker"], env=environment, cwd=PACKAGE.parent)
        try:
            assert silent.wait(120)
            time.sleep(0.5)
            begun = time.monotonic()
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(15) == 0
            assert time.monotonic() - begun < 15
        finally:
            worker.kill()


def _queue(data: Path) -> None:
    database = Database(
        f"sqlite:///{data / 'portal.sqlite'}",
        clock=_now,
        random=os.urandom,
        base_url="http://127.0.0.1:8000",
        path_of=link,
        secret=(data / "secret").read_text(),
        data=data,
        mail_from="Candour <candour@candour.example>",
    )
    database.write(queue_email.queue, LETTER)
    database.close()


def _now() -> datetime:
    return datetime.now(UTC)
