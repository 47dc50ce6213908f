"""The web server in one or more processes, with a background worker beside it."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from portal.app import make_app, settled
from portal.cli.connect import database_of, settings, sources_of
from portal.cli.mailers import mailer_from
from portal.settings import Settings
from portal.storage.database import Database
from portal.workflow import worker

WORKER_NAME = "CANDOUR_WORKER"
MOST_UNREAD_BYTES = 65_536
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def serve_for_ever(host: str, port: int, workers: int, *, with_worker: bool) -> None:
    """Serve until stopped. Each web process opens the database for itself; a background worker runs beside each."""
    os.environ[WORKER_NAME] = "yes" if with_worker else "no"
    uvicorn.run(
        "portal.cli.serving:application",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        http="h11",  # httptools reads headers of any size
        h11_max_incomplete_event_size=MOST_UNREAD_BYTES,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        timeout_graceful_shutdown=8,
    )


def application() -> Starlette:
    """The application of one web process; uvicorn calls it in that process."""
    with_worker = os.environ.pop(WORKER_NAME, "no") == "yes"
    write_log()
    chosen = settings()
    database = database_of(chosen)
    app = make_app(chosen, database)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with settled(app), alongside_worker(chosen, database, with_worker=with_worker):
            yield

    app.router.lifespan_context = lifespan
    return app


def write_log() -> None:
    """Log to standard error: a line per response, errors by their reference, and what delays emails."""
    ours, lines = logging.getLogger("portal"), logging.StreamHandler()
    lines.setFormatter(logging.Formatter(LINE))
    ours.handlers = [lines]
    ours.setLevel(logging.INFO)
    ours.propagate = False


@contextlib.asynccontextmanager
async def alongside_worker(chosen: Settings, database: Database, *, with_worker: bool) -> AsyncIterator[None]:
    """Run a worker while the web server is up; without a mail server, it does everything except sending email."""
    stopped, tasks = asyncio.Event(), []
    if with_worker:
        mailer = mailer_from(chosen) if chosen.smtp_url is not None else None
        tasks.append(asyncio.create_task(worker.run_forever(database, mailer, sources_of(chosen), stopped)))
    try:
        yield
    finally:
        stopped.set()
        database.stop_waiting()
        await asyncio.gather(*tasks)
        database.close()
