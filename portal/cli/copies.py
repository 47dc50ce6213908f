"""Commands that back up an installation, restore a backup, and resume afterwards."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from portal.cli.connect import database_of, opened, operator, settings
from portal.cli.output import print_line, sentences
from portal.cli.progress_bar import progress_bar
from portal.domain.jobs import EXTENSIONS, INVITATIONS, REMINDERS
from portal.domain.refusals import Invalid
from portal.storage import backup as backups
from portal.storage import portal_state, sealed_values
from portal.storage import removals as removed
from portal.storage.copy_format import Copied
from portal.storage.database import Database
from portal.workflow import erase, recover, worker

EMAILS = (INVITATIONS.id, REMINDERS.id, EXTENSIONS.id)
"""Jobs for confirmed emails that the backup had not written yet: they wait in the outbox, where owners see them."""


def backup(to: Annotated[Path, typer.Argument(help="The file to write; an existing one is replaced.")]) -> None:
    """Write a complete backup, including evidence. It does not contain the secret: keep PORTAL_SECRET elsewhere."""
    with sentences(), opened(with_any_secret=True) as database, progress_bar("copying") as on_progress:
        copied = backups.backup(database, to, on_progress)
    print_line(f"{to}: {copied.rows} rows and {copied.files} files.")
    _warn_of_missing(copied)


def _warn_of_missing(copied: Copied) -> None:
    if copied.missing:
        typer.echo(f"{len(copied.missing)} files are missing or damaged on disk: {copied.missing[0]}.", err=True)


def restore(source: Annotated[Path, typer.Argument(help="A backup made by `portal backup`.")]) -> None:
    """Restore a backup into an empty installation. No email is sent and no link opens until an owner releases it."""
    with sentences():
        database = database_of(settings())
        try:
            with progress_bar("restoring") as on_progress:
                copied = backups.restore(database, source, on_progress)
            unfit = database.read(sealed_values.unfit)
            if not unfit:
                worker.do_jobs(database, kinds=EMAILS)
        finally:
            database.close()
    print_line(f"Restored {copied.rows} rows and {copied.files} files of {copied.made_at:%Y-%m-%d %H:%M} UTC.")
    print_line("No email is sent, no link opens and only owners can sign in until an owner releases it (at /restored)")
    print_line("or you run `portal resume`.")
    _warn_of_missing(copied)
    if unfit:
        typer.echo(sealed_values.refusal(unfit), err=True)


def resume(
    mail_log: Annotated[
        list[Path] | None,
        typer.Option(
            help="The mail server's log since the backup (.gz too). Emails it shows as sent are not sent again."
        ),
    ] = None,
    revoked: Annotated[
        Path | None, typer.Option(help="A list from `portal removals`: revoke, remove and close these again first.")
    ] = None,
    erased: Annotated[
        Path | None, typer.Option(help="A list from `portal erase --list`: erase these again first.")
    ] = None,
    send: Annotated[
        Literal["all", "none"] | None, typer.Option(help="Which of the emails waiting in the backup to send.")
    ] = None,
    look_only: Annotated[
        bool, typer.Option("--look-only", help="Read the log and the lists, but leave the release to the owners.")
    ] = False,
) -> None:
    """After a restore: let emails be sent, links be opened and members sign in again, in every organisation."""
    with sentences(), opened() as database:
        if not database.read(portal_state.is_restored):
            print_line("This installation is not held after a restore, so there is nothing to resume.")
            return
        worker.do_jobs(database, kinds=EMAILS)
        if revoked is not None:
            _remove_again(database, revoked)
        if erased is not None:
            done, unknown = erase.erase_again(database, _lines(erased))
            print_line(f"{done} erased again; {unknown} are not in this backup.")
        if mail_log:
            _read_mail_log(database, mail_log)
        if look_only:
            print_line("Owners can now release their organisations at /restored.")
            return
        left = database.write(recover.resume, send, actor=operator())
    print_line(f"Emails are sent again. Waiting to be sent: {left}.")


def _remove_again(database: Database, file: Path) -> None:
    done, unknown = database.write(recover.remove_again, _lines(file), actor=operator())
    print_line(f"{done} revoked, removed or closed again; {unknown} are not in this backup.")


def _read_mail_log(database: Database, files: list[Path]) -> None:
    addresses: set[str] = set()
    for file in files:
        addresses |= recover.addresses_in(_lines(file))
    mail_log = database.write(recover.read_mail_log, addresses, actor=operator())
    print_line(f"{mail_log.sent} waiting emails had been sent; {mail_log.left} are not in the log.")


def _lines(file: Path) -> Iterator[str]:
    opening = gzip.open if file.suffix == ".gz" else open
    with opening(file, "rt", encoding="utf-8", errors="replace") as lines:
        yield from lines


def removals(
    since: Annotated[str, typer.Option(help="The start, as 2027-01-31 or 2027-01-31T17:00 (UTC).")] = "0001-01-01",
) -> None:
    """Print what was revoked, removed and closed. Stored elsewhere, the list lets a restored backup repeat it."""
    with sentences(), opened(with_any_secret=True) as database:
        for kind, id in database.read(removed.since, _moment(since), actor=operator()):
            print_line(f"{kind} {id}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text} is not a date or time such as 2027-01-31T17:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
