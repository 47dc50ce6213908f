"""The checks of `portal doctor`: is this installation safe, and is anything missing?"""

import asyncio
import sqlite3
import stat
import sys
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from portal import settings as environment
from portal.cli.mailers import mailer_from, signer_from
from portal.domain.refusals import Refusal
from portal.evidence_files.clamav import Scanner, ScannerAway
from portal.mail import dns_records
from portal.mail.imap import Mailbox
from portal.mail.mail_server import MailServer
from portal.mail.signing import UnusableKey
from portal.settings import Settings
from portal.storage import history_chain
from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.workflow import inspect_installation, keep_history
from portal.workflow.inspect_installation import CheckResult

OLDEST_SQLITE = (3, 51, 3)
"""Older versions can, very rarely, lose a checkpoint that coincides with a write. The portal serialises writes, so
this is only a warning.
"""

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def run_checks() -> list[CheckResult]:
    """Run all checks, in the order in which a person would fix them."""
    try:
        chosen = environment.read()
    except environment.ConfigurationError as wrong:
        return [CheckResult("unsafe", "settings", str(wrong))]
    results = [CheckResult("fine", "settings", "All settings are valid.")]
    results += [*_address(chosen), *_secret(chosen), *_emails(chosen), *_bounces(chosen), *_versions(chosen)]
    results += [*_folder(chosen), *_scanner(chosen)]
    return [*results, *_database(chosen)]


def _address(chosen: Settings) -> Iterator[CheckResult]:
    address = urlsplit(chosen.base_url)
    if address.scheme == "https":
        yield CheckResult("fine", "address", f"Links in emails begin with {chosen.base_url}.")
    elif environment.is_loopback(address.hostname or ""):
        yield CheckResult("warning", "address", f"{chosen.base_url} can be reached from this machine only.")
    else:
        yield CheckResult(
            "unsafe", "address", "PORTAL_BASE_URL is plain http; put a proxy with TLS in front and use https."
        )


def _secret(chosen: Settings) -> Iterator[CheckResult]:
    where = chosen.secret_location
    if where is None:
        yield CheckResult("fine", "secret", "PORTAL_SECRET is set.")
    elif chosen.secret_file is None:
        yield CheckResult(
            "warning", "secret", f"PORTAL_SECRET is not set; the secret is in {where}. Keep a copy elsewhere."
        )
    if where is not None and where.exists() and where.stat().st_mode & OTHERS:
        yield CheckResult("warning", "secret", f"Other users of this machine can read {where}. Run chmod 600 on it.")


def _emails(chosen: Settings) -> Iterator[CheckResult]:
    if chosen.smtp_url is None:
        yield CheckResult("warning", "email", "PORTAL_SMTP_URL is not set: emails wait in the outbox.")
        return
    try:
        relay = MailServer.at(chosen.smtp_url.get_secret_value())
    except ValueError as wrong:
        yield CheckResult("unsafe", "email", f"PORTAL_SMTP_URL cannot be used: {wrong}")
        return
    if not relay.use_tls and not relay.start_tls:
        if environment.is_loopback(relay.host):
            yield CheckResult("fine", "email", "Emails go to a mail server on this machine.")
        else:
            yield CheckResult("warning", "email", "Emails may be sent unencrypted. Use smtps:// or ?starttls=require.")
    else:
        yield CheckResult("fine", "email", "The connection to the mail server is encrypted.")
    if chosen.mail_from.endswith("@localhost>"):
        yield CheckResult("warning", "email", "PORTAL_MAIL_FROM is not set; many mail servers refuse such a sender.")
    yield _mail_server(chosen, relay)
    yield from _dns(chosen, relay)


def _mail_server(chosen: Settings, relay: MailServer) -> CheckResult:
    """Whether the mail server responds, accepts the login and knows the sender; nothing is sent."""
    assert chosen.smtp_url is not None
    try:
        mailer = mailer_from(chosen)
    except UnusableKey as wrong:
        return CheckResult("unsafe", "DKIM", f"PORTAL_DKIM_KEY cannot be used: {wrong}")
    reason = asyncio.run(mailer.probe())
    where = f"{relay.host}:{relay.port}"
    if reason is None:
        return CheckResult("fine", "mail server", f"{where} responds and accepts emails from {mailer.sender}.")
    return CheckResult("unsafe", "mail server", f"{where} cannot be used: {reason}")


def _dns(chosen: Settings, relay: MailServer) -> Iterator[CheckResult]:
    """SPF, DKIM and DMARC of the sender's domain, if it is a public one."""
    domain = parseaddr(chosen.mail_from)[1].rpartition("@")[2].lower()
    if "." not in domain or domain.endswith((".example", ".localhost", ".test", ".invalid", ".local")):
        return
    try:
        signer = signer_from(chosen)
    except UnusableKey:
        return
    envelope_domain = chosen.bounce_address.rpartition("@")[2].lower() or domain
    sending = dns_records.Sending(domain, envelope_domain, relay.host, signer)
    for result in dns_records.checked(sending, dns_records.resolver()):
        yield CheckResult("fine" if result.is_fine else "warning", result.about, result.sentence)


def _bounces(chosen: Settings) -> Iterator[CheckResult]:
    """Whether the portal receives bounce notices; a command or LMTP may deliver them as well."""
    if not chosen.bounce_address:
        sentence = "PORTAL_BOUNCE_ADDRESS is not set: bounces go to the sender's mailbox."
        yield CheckResult("warning", "bounces", sentence)
    if chosen.bounce_maildir is not None and not (chosen.bounce_maildir / "new").is_dir():
        yield CheckResult("unsafe", "bounces", f"PORTAL_BOUNCE_MAILDIR: {chosen.bounce_maildir} is not a Maildir.")
    if chosen.bounce_imap is not None:
        try:
            Mailbox.at(chosen.bounce_imap.get_secret_value())
        except ValueError as wrong:
            yield CheckResult("unsafe", "bounces", f"PORTAL_BOUNCE_IMAP cannot be used: {wrong}")
    if chosen.bounce_address and (chosen.bounce_maildir or chosen.bounce_imap):
        yield CheckResult("fine", "bounces", f"The worker reads bounces sent to {chosen.bounce_address}.")


def _versions(chosen: Settings) -> Iterator[CheckResult]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield CheckResult("fine", "Python", f"Python {python}.")
    if chosen.database.startswith("sqlite") and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        yield CheckResult(
            "warning", "SQLite", f"SQLite {sqlite3.sqlite_version} is older than {wanted}; upgrade to be safer."
        )


def _folder(chosen: Settings) -> Iterator[CheckResult]:
    data = chosen.data
    if not data.is_dir():
        yield CheckResult("warning", "data", f"{data} does not exist yet. Run `portal init` to create it.")
    elif data.stat().st_mode & OTHERS:
        yield CheckResult("warning", "data", f"Other users of this machine can read {data}. Run chmod 700 on it.")
    else:
        yield CheckResult("fine", "data", f"Other users cannot read {data}.")
    file = Path(chosen.database.removeprefix("sqlite:///"))
    if chosen.database.startswith("sqlite") and file.exists() and file.stat().st_mode & OTHERS:
        yield CheckResult("warning", "database", f"Other users of this machine can read {file}. Run chmod 600 on it.")


def _database(chosen: Settings) -> Iterator[CheckResult]:
    from portal.cli.connect import database_of

    try:
        database = database_of(chosen)
    except (OSError, Refusal) as error:
        yield CheckResult("unsafe", "database", f"The database cannot be opened: {error}")
        return
    try:
        if not database.is_current():
            yield CheckResult(
                "unsafe", "database", "The database has not been prepared for this version; run `portal init`."
            )
            return
        yield CheckResult("fine", "database", "The tables match this version.")
        yield from _inside(database)
    except Unavailable as away:
        yield CheckResult("unsafe", "database", f"The database cannot be reached: {away.cause}.")
    except SQLAlchemyError as error:  # the driver's message is for the operator
        yield CheckResult("unsafe", "database", f"The database cannot be used: {type(error).__name__}.")
    finally:
        database.close()


def _inside(database: Database) -> Iterator[CheckResult]:
    for check in inspect_installation.CHECKS:
        yield from database.read(check)
    yield from _histories(database)


def _histories(database: Database) -> Iterator[CheckResult]:
    """Verify each history, compare it with the last stored checkpoint, and report a checkpoint to store elsewhere."""
    for organisation in database.read(keep_history.histories):
        verified, whose = keep_history.verified(database, organisation), organisation or "the portal"
        if verified.problem is not None:
            level: Literal["warning", "unsafe"] = "warning" if verified.is_key_lost else "unsafe"
            yield CheckResult(level, "history", f"The history of {whose} failed verification: {verified.problem}")
            continue
        signed = database.read(history_chain.checkpoint, organisation, verified.entries, verified.head)
        yield CheckResult("fine", "history", f"The history of {whose} is intact. Checkpoint: {signed.text}")


def _scanner(chosen: Settings) -> Iterator[CheckResult]:
    if not chosen.clamav:
        yield CheckResult("warning", "scanner", "PORTAL_CLAMAV is not set: evidence is not scanned for viruses.")
        return
    try:
        Scanner.at(chosen.clamav).ping()
    except ScannerAway as away:
        sentence = f"The virus scanner at {chosen.clamav} does not respond ({away}): new evidence cannot be downloaded."
        yield CheckResult("unsafe", "scanner", sentence)
    else:
        yield CheckResult("fine", "scanner", "The virus scanner responds.")
