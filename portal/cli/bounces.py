"""Commands about bounced emails: import notices, listen for them, mark an address as undeliverable."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from portal.cli.connect import opened, operator
from portal.cli.output import AlwaysJson, exit_with, print_json, print_line, sentences
from portal.cli.serving import write_log
from portal.mail.bounces import MOST_BYTES
from portal.mail.lmtp import listen
from portal.settings import is_loopback
from portal.storage.database import Database
from portal.workflow import correct
from portal.workflow.take_bounce import take_bounce


def bounce(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files with one bounce notice each. Default: standard input.")
    ] = None,
    to: Annotated[str, typer.Option(help="The address the notice was sent to, if the mail server passes it on.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Read bounce notices; print for each, as a line of JSON, what was recognised and what was marked."""
    with sentences(), opened() as database:
        for name, data in _given(files or []):
            taken = database.write(take_bounce, data, to, actor=operator())
            print_json({"file": name, **taken.as_data()})


def _given(files: list[Path]) -> list[tuple[str, bytes]]:
    if not files:
        if sys.stdin.isatty():
            exit_with("Name one or more files, or pass a notice on standard input: portal mail bounce < notice.eml")
        return [("-", sys.stdin.buffer.read(MOST_BYTES))]
    return [(str(file), _beginning(file)) for file in files]


def _beginning(file: Path) -> bytes:
    with file.open("rb") as notice:
        return notice.read(MOST_BYTES)


def lmtp(
    listen_on: Annotated[str, typer.Option("--listen", help="The address and port to listen on.")] = "127.0.0.1:8024",
) -> None:
    """Receive bounce notices that a mail server delivers by LMTP, until stopped."""
    host, _, port = listen_on.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536 or not is_loopback(host):
        exit_with("Choose an address and port on this machine: --listen 127.0.0.1:8024.")
    with sentences(), opened() as database:
        write_log()
        asyncio.run(_listening(database, host.strip("[]"), int(port)))


async def _listening(database: Database, host: str, port: int) -> None:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    server = await listen(host, port, lambda data, to: database.write(take_bounce, data, to))
    print_line(f"Receiving bounces by LMTP on {host}:{port}. Press Ctrl-C to stop.")
    await stopped.wait()
    server.close()
    await server.wait_closed()


def undeliverable(
    address: str,
    organisation: Annotated[str, typer.Option("--organisation", help="The organisation's id.")],
    reason: Annotated[str, typer.Option(help="The reason, shown to members beside the invitation.")] = "",
    _as_json: AlwaysJson = False,
) -> None:
    """Mark an address as undeliverable in every running invitation, so that no more email is sent to it."""
    with sentences(), opened() as database:
        marked = database.write(correct.mark_address_undeliverable, address, reason, actor=operator(organisation))
    print_json({"marked": marked})
