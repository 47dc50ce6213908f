"""`make demo`: the portal with a sample organisation, a worker and a mailbox; Ctrl-C removes everything."""

import asyncio
import contextlib
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from portal import settings as environment
from portal.app import make_app
from portal.demo import styleguide
from portal.demo.builder import DemoBuilder, MovingClock, SignInDetails
from portal.demo.fill import PEOPLE, SAMPLE_WORDS, bouncing, fill
from portal.demo.mailbox import Mailbox
from portal.domain.policy import ROLE_NAMES
from portal.mail.smtp import Mailer
from portal.settings import Settings
from portal.storage.database import Database
from portal.web.links import link
from portal.workflow import worker

HOST = "127.0.0.1"
DAYS_BEFORE = 60


def main() -> int:
    """Fill a new installation in a temporary folder, serve it, and clean up."""
    try:
        chosen = environment.read()
    except environment.ConfigurationError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    if not _is_free(chosen.port):
        sys.stderr.write(f"Port {chosen.port} is in use. Choose another: PORTAL_PORT=8001 make demo\n")
        return 2
    mailbox = Mailbox(refused=bouncing())
    with tempfile.TemporaryDirectory(prefix="candour-demo-") as folder, contextlib.suppress(KeyboardInterrupt):
        try:
            _run(chosen, mailbox, Path(folder))
        finally:
            mailbox.stop()
    _say("The demonstration has ended; nothing of it is left.")
    return 0


def _run(chosen: Settings, mailbox: Mailbox, folder: Path) -> None:
    base_url = f"http://{HOST}:{chosen.port}"
    clock = MovingClock(datetime.now(UTC) - timedelta(days=DAYS_BEFORE))
    database = Database(
        f"sqlite:///{folder / 'portal.sqlite'}",
        clock=clock,
        random=secrets.token_bytes,
        base_url=base_url,
        path_of=link,
        secret=secrets.token_urlsafe(48),
        data=folder,
        mail_from="Candour <candour@nordwind.example>",
    )
    mailer = Mailer(mailbox.start(), database.mail_from)
    try:
        database.upgrade()
        details = fill(DemoBuilder(database, clock, mailbox, mailer, _say), environment.root("questionnaires"))
        app = make_app(chosen.model_copy(update={"base_url": base_url}), database)
        app.router.lifespan_context = lambda _: _worker(database, mailer)
        _greet(details, base_url)
        uvicorn.run(
            _with_demo_pages(app, mailbox, details), host=HOST, port=chosen.port, access_log=False, log_level="warning"
        )
    finally:
        database.close()


def _with_demo_pages(portal: Starlette, mailbox: Mailbox, details: SignInDetails) -> Starlette:
    """Add the mailbox and the style guide in front of the portal, which does not know them."""
    from starlette.routing import Mount

    routes: list[BaseRoute] = [*mailbox.routes(lambda: _codes(details)), *styleguide.routes(portal.state.pages)]
    routes.append(Mount("/", app=portal))
    return Starlette(routes=routes, lifespan=portal.router.lifespan_context)


@contextlib.asynccontextmanager
async def _worker(database: Database, mailer: Mailer) -> AsyncIterator[None]:
    stopped = asyncio.Event()
    working = asyncio.create_task(worker.run_forever(database, mailer, (), stopped))
    try:
        yield
    finally:
        stopped.set()
        await working


def _codes(details: SignInDetails) -> list[tuple[str, str, str]]:
    """(address, role, current authenticator code) of every sample member."""
    return [(address, ROLE_NAMES[role], pyotp.TOTP(details.seeds[address]).now()) for address, _, role in PEOPLE]


def _greet(details: SignInDetails, base_url: str) -> None:
    _say("")
    _say(f"Candour is running at   {base_url}")
    _say(f"Emails arrive at       {base_url}/mailbox")
    _say(f"Sign-in codes are at    {base_url}/mailbox/codes")
    _say(f"The style guide is at   {base_url}{styleguide.PATH}")
    _say("")
    _say(f"Sign in with the password   {SAMPLE_WORDS}   and the code of the moment, as")
    for address, _, role in PEOPLE:
        _say(f"  {address:<40} {ROLE_NAMES[role]:<18} authenticator seed {details.seeds[address]}")
    _say("")
    _say(f"{details.suppliers} suppliers were imported; {details.refused_rows} rows of their workbook had errors.")
    _say("Open any invitation in the mailbox to answer as a supplier. Ctrl-C stops everything.")


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
