"""Opening the installation for a command: settings read once, the database ready or a sentence about it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from portal import settings as environment
from portal.cli.output import exit_with
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.mail.imap import Mailbox
from portal.mail.maildir import Maildir
from portal.mail.smtp import UnusableAddress
from portal.settings import Settings
from portal.storage import sealed_values
from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.web.links import link
from portal.workflow.collect_bounces import Source


def settings() -> Settings:
    """What the environment says; a mistake in it ends the command with its sentence."""
    try:
        return environment.read()
    except environment.ConfigurationError as wrong:
        exit_with(str(wrong))


def database_of(chosen: Settings) -> Database:
    """The database that the settings name, with the real clock and real randomness; nobody has looked inside yet."""
    environment.make_private_folder(chosen.data)
    try:
        secret = chosen.secret_text()
    except environment.ConfigurationError as wrong:
        raise Invalid(str(wrong)) from None
    return Database(
        chosen.database,
        clock=lambda: datetime.now(UTC),
        random=os.urandom,
        base_url=chosen.base_url,
        path_of=link,
        secret=secret,
        data=chosen.data,
        owner_url=chosen.owner,
        mail_from=chosen.mail_from,
        scanner=chosen.clamav,
        sends_email=chosen.smtp_url is not None,
        bounce_address=chosen.bounce_address,
    )


@contextmanager
def unprepared() -> Iterator[Database]:
    """The database as it is; one that cannot be used ends the command with a sentence."""
    database = database_of(settings())
    try:
        yield database
    except Unavailable as away:
        exit_with(f"The database or the disk cannot be used now: {away.cause}.")
    except SQLAlchemyError as trouble:
        exit_with(f"The database cannot be used: {str(getattr(trouble, 'orig', None) or trouble).splitlines()[0]}.")
    finally:
        database.close()


@contextmanager
def opened(*, with_any_secret: bool = False) -> Iterator[Database]:
    """A database that `portal init` has prepared, with a secret that fits what is sealed in it.

    `with_any_secret` is for the commands that help when it does not fit, and for those that neither seal nor open.
    """
    with unprepared() as database:
        if not database.is_current():
            exit_with("The database has not been prepared for this version. Run `portal init` first.")
        if not with_any_secret:
            refuse_another_secret(database)
        yield database


def refuse_another_secret(database: Database) -> None:
    """End the command where the secret does not open what is in the database; remember it where none was noted."""
    unfit = database.read(sealed_values.unfit)
    if unfit:
        exit_with(sealed_values.refusal(unfit))
    if not database.read(sealed_values.is_remembered):
        database.write(sealed_values.remember)


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
            exit_with(f"PORTAL_BOUNCE_IMAP cannot be used: {wrong}")
    return sources
