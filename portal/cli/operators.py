"""Commands of whoever runs the installation: the database, the postman, the web, and a look at its health."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Annotated

import typer

from portal.cli.doctoring import look
from portal.cli.opening import opened, refuse_another_secret, settings, sources_of, unprepared
from portal.cli.output import AsJson, say, say_json, say_rows, sentences, stop
from portal.cli.serving import serve_for_ever, write_log
from portal.domain.refusals import Refusal
from portal.mail.smtp import Carrier
from portal.settings import Settings, Unusable, refuse_plain_http
from portal.storage.database import Database
from portal.workflow import collect_bounces, dispatch
from portal.workflow.collect_bounces import Source

NO_SMTP = "PORTAL_SMTP_URL is not set, so no letter can be carried. Set it to smtp://host:port and run again."


def init(as_json: AsJson = False) -> None:
    """Create or upgrade the database; safe to repeat."""
    with sentences(), unprepared() as database:
        was_current = database.is_current()
        database.upgrade()
        refuse_another_secret(database)
    if as_json:
        say_json({"changed": not was_current})
    else:
        say("The database is up to date." if was_current else "The database is ready.")


def post(
    once: Annotated[bool, typer.Option("--once", help="Carry what is due now, then end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send the emails that are due and take in notices of those that bounced; without --once go on until stopped."""
    chosen = settings()
    carrier, sources = carrier_of(chosen), sources_of(chosen)
    with opened() as database:
        if once:
            counts = asyncio.run(dispatch.until_done(database, carrier))
            kinds = ("carried", "deferred", "refused", "unknown", "blocked", "withdrawn", "failed")
            told = {kind: getattr(counts, kind) for kind in kinds}
            if sources:
                told["notices"] = collect_bounces.collect(database, sources)
            if as_json:
                say_json(told)
            else:
                say_rows([told], as_json=False)
            if counts.trouble:
                stop(f"The mail server cannot be used: {counts.trouble}", status=1)
            return
        say("Carrying letters as they become due. Ctrl-C ends it.")
        write_log()
        asyncio.run(_until_told(database, carrier, sources))


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port; PORTAL_PORT unless given.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Web processes; more than one needs PostgreSQL.")] = 1,
    no_post: Annotated[bool, typer.Option("--no-post", help="No postman beside the web.")] = False,
) -> None:
    """Serve the web pages, with a postman beside them."""
    chosen = settings()
    try:
        refuse_plain_http(host, chosen.base_url)
    except Unusable as unsafe:
        stop(str(unsafe))
    if workers > 1 and chosen.database.startswith("sqlite"):
        stop("On SQLite one process writes. Use --workers 1, or PostgreSQL through PORTAL_DATABASE_URL.")
    with_postman = not no_post and chosen.smtp_url is not None
    if with_postman:
        carrier_of(chosen)
    sources_of(chosen)
    with opened():
        pass
    serve_for_ever(host, port or chosen.port, workers, with_postman=with_postman)


def doctor(as_json: AsJson = False) -> None:
    """Say what is unsafe or missing in this installation; exit 1 when something must be mended."""
    found = look()
    if as_json:
        say_rows([vars(one) for one in found], as_json=True)
    else:
        for one in found:
            say(f"{one.level:<7} {one.about}: {one.sentence}")
    if any(one.level == "unsafe" for one in found):
        raise typer.Exit(1)


def carrier_of(chosen: Settings) -> Carrier:
    """The carrier that PORTAL_SMTP_URL names; ends the command when there is none or it is not understood."""
    if chosen.smtp_url is None:
        stop(NO_SMTP)
    try:
        return Carrier(chosen.smtp_url.get_secret_value(), chosen.mail_from)
    except (ValueError, Refusal) as wrong:
        stop(f"PORTAL_SMTP_URL cannot be used: {wrong}")


async def _until_told(database: Database, carrier: Carrier, sources: Sequence[Source]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    collecting = collect_bounces.keep_going(database, sources, stopped)
    await asyncio.gather(dispatch.keep_going(database, carrier, stopped), collecting)
