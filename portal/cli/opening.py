"""Opening the installation for a command: settings read once, the database ready or a sentence about it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from portal import settings as environment
from portal.cli.output import stop
from portal.domain.policy import Actor
from portal.mail.imap import Mailbox
from portal.mail.maildir import Maildir
from portal.mail.smtp import UnusableAddress
from portal.settings import Settings
from portal.storage.database import Database
from portal.workflow.collect_bounces import Source


def settings() -> Settings:
    """What the environment says; a mistake in it ends the command with its sentence."""
    try:
        return environment.read()
    except environment.Unusable as wrong:
        stop(str(wrong))


def database_of(chosen: Settings) -> Database:
    """The database that the settings name, with the real clock and real randomness; nobody has looked inside yet."""
    chosen.data.mkdir(parents=True, exist_ok=True)
    return Database(
        chosen.database,
        clock=lambda: datetime.now(UTC),
        random=os.urandom,
        base_url=chosen.base_url,
        secret=chosen.secret_text(),
        data=chosen.data,
        owner_url=chosen.owner,
        mail_from=chosen.mail_from,
        sends_email=chosen.smtp_url is not None,
        bounce_address=chosen.bounce_address,
    )


@contextmanager
def opened() -> Iterator[Database]:
    """A database that `portal init` has prepared."""
    database = database_of(settings())
    try:
        if not database.is_current():
            stop("The database has not been prepared for this version. Run `portal init` first.")
        yield database
    finally:
        database.close()


def operator(organisation: str | None = None, roles: frozenset[str] = frozenset()) -> Actor:
    """Whoever runs the command, by their name on this machine; with `roles`, no more than those roles may."""
    name = os.environ.get("SUDO_USER") or os.environ.get("USER") or "operator"
    return Actor("operator", f"operator:{name}", f"{name} (command line)", organisation, roles)


def sources_of(chosen: Settings) -> list[Source]:
    """The places that the settings name; ends the command when one is not understood."""
    sources: list[Source] = [Maildir(chosen.bounce_maildir)] if chosen.bounce_maildir else []
    if chosen.bounce_imap is not None:
        try:
            sources.append(Mailbox.at(chosen.bounce_imap.get_secret_value()))
        except UnusableAddress as wrong:
            stop(f"PORTAL_BOUNCE_IMAP cannot be used: {wrong}")
    return sources
