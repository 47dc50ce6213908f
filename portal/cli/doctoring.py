"""What `portal doctor` looks at: is this installation safe, and is anything missing?"""

import asyncio
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from portal import settings as environment
from portal.domain.refusals import Refusal
from portal.mail.imap import Mailbox
from portal.mail.smtp import Carrier, Relay
from portal.settings import Settings
from portal.storage import history, mail_alarm, outbox, people, portal_state
from portal.storage.database import Database, Work
from portal.storage.trouble import Unavailable

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can, very seldom, lose a checkpoint that meets a writer; the portal takes turns, so it only warns."""


@dataclass(frozen=True)
class Found:
    """One thing looked at: fine, worth knowing, or unsafe until it is mended."""

    level: Literal["fine", "warning", "unsafe"]
    about: str
    sentence: str


def look() -> list[Found]:
    """Everything, in the order a person would mend it."""
    try:
        chosen = environment.read()
    except environment.Unusable as wrong:
        return [Found("unsafe", "settings", str(wrong))]
    found = [Found("fine", "settings", "All settings are understood.")]
    found += [
        *_address(chosen),
        *_secret(chosen),
        *_letters(chosen),
        *_bounces(chosen),
        *_versions(chosen),
        *_folder(chosen.data),
    ]
    return [*found, *_database(chosen)]


def _address(chosen: Settings) -> Iterator[Found]:
    address = urlsplit(chosen.base_url)
    if address.scheme == "https":
        yield Found("fine", "address", f"Links in letters begin with {chosen.base_url}.")
    elif environment.is_loopback(address.hostname or ""):
        yield Found("warning", "address", f"{chosen.base_url} can be reached from this machine only.")
    else:
        yield Found("unsafe", "address", "PORTAL_BASE_URL is plain http; put a proxy with TLS in front and use https.")


def _secret(chosen: Settings) -> Iterator[Found]:
    if chosen.secret is None:
        where = chosen.data / "secret"
        yield Found("warning", "secret", f"PORTAL_SECRET is not set; it is kept in {where}. Keep a copy elsewhere.")
    else:
        yield Found("fine", "secret", "PORTAL_SECRET is set.")


def _letters(chosen: Settings) -> Iterator[Found]:
    if chosen.smtp_url is None:
        yield Found("warning", "letters", "PORTAL_SMTP_URL is not set: letters wait in the outbox.")
        return
    try:
        relay = Relay.at(chosen.smtp_url.get_secret_value())
    except ValueError as wrong:
        yield Found("unsafe", "letters", f"PORTAL_SMTP_URL cannot be used: {wrong}")
        return
    if not relay.use_tls and not relay.start_tls:
        if environment.is_loopback(relay.host):
            yield Found("fine", "letters", "Letters go to a mail server on this machine.")
        else:
            yield Found("warning", "letters", "Letters may travel unencrypted; use smtps:// or ?starttls=require.")
    else:
        yield Found("fine", "letters", "Letters travel encrypted to the mail server.")
    if chosen.mail_from.endswith("@localhost>"):
        yield Found("warning", "letters", "PORTAL_MAIL_FROM is not set; many mail servers refuse such a sender.")
    yield _mail_server(chosen, relay)


def _mail_server(chosen: Settings, relay: Relay) -> Found:
    """Whether the mail server answers, takes the login and knows the sender: it is asked, and nothing is sent."""
    assert chosen.smtp_url is not None
    carrier = Carrier(chosen.smtp_url.get_secret_value(), chosen.mail_from)
    trouble = asyncio.run(carrier.probe())
    where = f"{relay.host}:{relay.port}"
    if trouble is None:
        return Found("fine", "mail server", f"{where} answers and takes emails from {carrier.sender}.")
    return Found("unsafe", "mail server", f"{where} cannot be used: {trouble}")


def _bounces(chosen: Settings) -> Iterator[Found]:
    """Whether the portal learns of emails that come back; a command or LMTP may bring notices in besides."""
    if not chosen.bounce_address:
        sentence = "PORTAL_BOUNCE_ADDRESS is not set: notices of undeliverable emails go to the sender's mailbox."
        yield Found("warning", "bounces", sentence)
    if chosen.bounce_maildir is not None and not (chosen.bounce_maildir / "new").is_dir():
        yield Found("unsafe", "bounces", f"PORTAL_BOUNCE_MAILDIR: {chosen.bounce_maildir} is not a Maildir.")
    if chosen.bounce_imap is not None:
        try:
            Mailbox.at(chosen.bounce_imap.get_secret_value())
        except ValueError as wrong:
            yield Found("unsafe", "bounces", f"PORTAL_BOUNCE_IMAP cannot be used: {wrong}")
    if chosen.bounce_address and (chosen.bounce_maildir or chosen.bounce_imap):
        yield Found("fine", "bounces", f"Notices to {chosen.bounce_address} are read by the mail worker.")


def _versions(chosen: Settings) -> Iterator[Found]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Found("fine", "Python", f"Python {python}.")
    if chosen.database.startswith("sqlite") and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        yield Found(
            "warning", "SQLite", f"SQLite {sqlite3.sqlite_version} is older than {wanted}; a newer one is safer."
        )


def _folder(data: Path) -> Iterator[Found]:
    if not data.is_dir():
        yield Found("warning", "data", f"{data} does not exist yet; `portal init` makes it.")
    elif data.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield Found("warning", "data", f"Everybody on this machine may read {data}; run chmod o-rwx on it.")
    else:
        yield Found("fine", "data", f"{data} is closed to other users.")


def _database(chosen: Settings) -> Iterator[Found]:
    from portal.cli.opening import database_of

    try:
        database = database_of(chosen)
    except (OSError, Refusal) as trouble:
        yield Found("unsafe", "database", f"The database cannot be opened: {trouble}")
        return
    try:
        if not database.is_current():
            yield Found("unsafe", "database", "The database has not been prepared for this version; run `portal init`.")
            return
        yield Found("fine", "database", "The tables have the shape this version expects.")
        yield from _inside(database)
    except Unavailable as away:
        yield Found("unsafe", "database", f"The database cannot be reached: {away.cause}.")
    except SQLAlchemyError as trouble:  # whatever the driver says is for the operator
        yield Found("unsafe", "database", f"The database cannot be used: {type(trouble).__name__}.")
    finally:
        database.close()


def _inside(database: Database) -> Iterator[Found]:
    checks: tuple[Callable[[Work], Iterator[Found]], ...] = (_restored, _owners, _emails, _chains)
    for check in checks:
        yield from database.read(lambda work, check=check: list(check(work)))


def _restored(work: Work) -> Iterator[Found]:
    if portal_state.is_restored(work):
        yield Found("warning", "restored", "This is a restored copy: no letter leaves until `portal resume`.")


def _owners(work: Work) -> Iterator[Found]:
    organisations = people.organisations(work)
    if not organisations:
        yield Found("warning", "organisations", "There is none yet; `portal organisation add NAME` makes one.")


def _emails(work: Work) -> Iterator[Found]:
    backlog = outbox.backlog(work)
    if backlog.since is not None and work.now - backlog.since > mail_alarm.PATIENCE:
        said = f"{backlog.waiting} waiting to be sent, the oldest since {backlog.since:%Y-%m-%d %H:%M} UTC."
        yield Found("warning", "emails", said)
    else:
        yield Found("fine", "emails", f"{backlog.waiting} waiting to be sent.")
    if backlog.failed:
        yield Found("warning", "emails", f"{backlog.failed} could not be sent; each invitation's page says why.")
    if (trouble := mail_alarm.alarm(work)) is not None:
        said = f"The mail server could not be used since {trouble.since:%Y-%m-%d %H:%M} UTC: {trouble.reason}"
        yield Found("warning", "emails", said)


def _chains(work: Work) -> Iterator[Found]:
    for organisation in [None, *(one.id for one in people.organisations(work))]:
        verified = history.verify(work, organisation)
        if verified.broken_at is not None:
            whose = organisation or "the portal"
            yield Found("unsafe", "history", f"The history of {whose} is broken: {verified.problem}")
            return
    yield Found("fine", "history", "Every history is whole and in order.")
