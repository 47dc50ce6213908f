"""Commands for operators: the database, the worker, the web server, and a health check."""

import asyncio
import signal
from collections.abc import Sequence
from typing import Annotated

import typer

from portal.cli.connect import opened, refuse_another_secret, settings, sources_of, unprepared
from portal.cli.doctor import run_checks
from portal.cli.mailers import mailer_from
from portal.cli.output import AsJson, exit_with, print_json, print_line, print_rows, sentences
from portal.cli.progress_bar import progress_bar
from portal.cli.serving import serve_for_ever, write_log
from portal.domain.refusals import Refusal
from portal.mail.signing import UnusableKey
from portal.mail.smtp import Mailer
from portal.settings import ConfigurationError, Settings, refuse_plain_http
from portal.storage.database import Database
from portal.workflow import collect_bounces
from portal.workflow import worker as portal_worker
from portal.workflow.collect_bounces import Source

NO_SMTP = "PORTAL_SMTP_URL is not set, so no email is sent. Set it to smtp://host:port and run again."


def init(as_json: AsJson = False) -> None:
    """Create or upgrade the database; safe to repeat."""
    with sentences(), unprepared() as database:
        was_current = database.is_current()
        database.upgrade()
        refuse_another_secret(database)
    if as_json:
        print_json({"changed": not was_current})
    else:
        print_line("The database is up to date." if was_current else "The database is ready.")


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then exit.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send email and do jobs: campaigns, exports, re-scoring, bounces, clean-up. Runs until stopped, unless --once."""
    chosen = settings()
    mailer, sources = mailer_of(chosen), sources_of(chosen)
    if mailer is None:
        typer.echo(NO_SMTP, err=True)
    with opened() as database:
        if once:
            _once(database, mailer, sources, as_json=as_json)
            return
        print_line("Running jobs and sending emails as they become due. Press Ctrl-C to stop.")
        write_log()
        asyncio.run(_until_stopped(database, mailer, sources))


def _once(database: Database, mailer: Mailer | None, sources: Sequence[Source], *, as_json: bool) -> None:
    with progress_bar("jobs") as on_progress:
        counts, outcomes = asyncio.run(portal_worker.until_done(database, mailer, on_progress))
    kinds = ("sent", "deferred", "refused", "unknown", "blocked", "withdrawn", "failed")
    counts_by_kind = {kind: getattr(counts, kind) for kind in kinds}
    if sources:
        counts_by_kind["notices"] = collect_bounces.collect(database, sources)
    counts_by_kind["jobs"] = sum(outcome.became == "done" for outcome in outcomes)
    if as_json:
        print_json(counts_by_kind)
    else:
        print_rows([counts_by_kind], as_json=False)
    if counts.problem:
        exit_with(f"The mail server cannot be used: {counts.problem}", status=1)
    unfinished = [outcome.kind for outcome in outcomes if outcome.became in ("failed", "put_off")]
    if unfinished:
        exit_with(f"{len(unfinished)} jobs failed: {', '.join(unfinished)}. The log says why.", status=1)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port. Default: PORTAL_PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Web processes; more than one needs PostgreSQL.")] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Do not start a worker.")] = False,
) -> None:
    """Serve the web pages, with a worker beside them."""
    chosen = settings()
    try:
        refuse_plain_http(host, chosen.base_url)
    except ConfigurationError as unsafe:
        exit_with(str(unsafe))
    if workers > 1 and chosen.database.startswith("sqlite"):
        exit_with("SQLite supports one web process only. Use --workers 1, or set PORTAL_DATABASE_URL to PostgreSQL.")
    mailer_of(chosen)
    sources_of(chosen)
    with opened():
        pass
    serve_for_ever(host, port or chosen.port, workers, with_worker=not no_worker)


def doctor(as_json: AsJson = False) -> None:
    """Report what is unsafe or missing in this installation; exit 1 if something must be fixed."""
    results = run_checks()
    if as_json:
        print_rows([vars(result) for result in results], as_json=True)
    else:
        for result in results:
            print_line(f"{result.level:<7} {result.about}: {result.sentence}")
    if any(result.level == "unsafe" for result in results):
        raise typer.Exit(1)


def mailer_of(chosen: Settings) -> Mailer | None:
    """The mail server in PORTAL_SMTP_URL; None if it is not set. An invalid setting ends the command."""
    if chosen.smtp_url is None:
        return None
    try:
        return mailer_from(chosen)
    except UnusableKey as wrong:
        exit_with(f"PORTAL_DKIM_KEY cannot be used: {wrong}")
    except (ValueError, Refusal) as wrong:
        exit_with(f"PORTAL_SMTP_URL cannot be used: {wrong}")


async def _until_stopped(database: Database, mailer: Mailer | None, sources: Sequence[Source]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    await portal_worker.run_forever(database, mailer, sources, stopped)
