"""Opens the installation for a command: reads the settings and prepares the database, or exits with a message."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from portal import sandbox
from portal import settings as environment
from portal.cli.output import exit_with
from portal.domain.policy import Actor
from portal.domain.refusals import Invalid
from portal.mail.imap import Mailbox
from portal.mail.mail_server import UnusableAddress
from portal.mail.maildir import Maildir
from portal.settings import Settings
from portal.storage import object_files, private_files, sealed_values
from portal.storage.database import Database
from portal.storage.db_errors import Unavailable
from portal.web.links import link
from portal.workflow.collect_bounces import Source


def settings() -> Settings:
    """The settings from the environment; a mistake in them ends the command with its message."""
    try:
        return environment.read()
    except environment.ConfigurationError as wrong:
        exit_with(str(wrong))


def database_of(chosen: Settings) -> Database:
    """The database that the settings name, with the real clock and real randomness; not checked yet."""
    private_files.make_folder(chosen.data)
    sandbox.allow(chosen.file_readers)
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
        files=object_files.at(chosen.files_url.get_secret_value() if chosen.files_url else "", chosen.data),
    )


@contextmanager
def unprepared() -> Iterator[Database]:
    """The database, whether prepared or not; if it cannot be used, the command ends with a message."""
    database = database_of(settings())
    try:
        yield database
    except Unavailable as away:
        exit_with(f"The database or the disk is unavailable: {away.cause}.")
    except SQLAlchemyError as error:
        exit_with(f"The database cannot be used: {str(getattr(error, 'orig', None) or error).splitlines()[0]}.")
    finally:
        database.close()


@contextmanager
def opened(*, with_any_secret: bool = False) -> Iterator[Database]:
    """A database prepared by `portal init`, with a secret that fits its sealed values.

    `with_any_secret` is for commands that help when the secret does not fit, and for those that do not use it.
    """
    with unprepared() as database:
        if not database.is_current():
            exit_with("The database has not been prepared for this version. Run `portal init` first.")
        if not with_any_secret:
            refuse_another_secret(database)
        yield database


def refuse_another_secret(database: Database) -> None:
    """End the command if the secret does not fit the sealed values; store a check value if there is none."""
    unfit = database.read(sealed_values.unfit)
    if unfit:
        exit_with(sealed_values.refusal(unfit))
    if not database.read(sealed_values.is_remembered):
        database.write(sealed_values.remember)


def operator(organisation: str | None = None, roles: frozenset[str] = frozenset()) -> Actor:
    """The person running the command, by their user name; `roles` restricts them to what those roles may do."""
    name = os.environ.get("SUDO_USER") or os.environ.get("USER") or "operator"
    return Actor("operator", f"operator:{name}", f"{name} (command line)", organisation, roles)


def sources_of(chosen: Settings) -> list[Source]:
    """The bounce mailboxes that the settings name; an invalid one ends the command."""
    sources: list[Source] = [Maildir(chosen.bounce_maildir)] if chosen.bounce_maildir else []
    if chosen.bounce_imap is not None:
        try:
            sources.append(Mailbox.at(chosen.bounce_imap.get_secret_value()))
        except UnusableAddress as wrong:
            exit_with(f"PORTAL_BOUNCE_IMAP cannot be used: {wrong}")
    return sources
