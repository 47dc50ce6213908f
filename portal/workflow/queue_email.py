"""Queueing emails: each is composed, checked and queued on its own, so that a failure affects no other."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.exc import OperationalError

from portal.domain import addresses
from portal.domain.email import Email
from portal.domain.refusals import Refusal
from portal.mail import mime
from portal.mail.mime import Envelope, Unwritable
from portal.storage import organisation_settings, outbox
from portal.storage.campaigns import Recipient
from portal.storage.database import Work
from portal.storage.db_errors import Unavailable
from portal.storage.outbox import Queued

log = logging.getLogger("portal.email")

NOT_OURS = (Unavailable, OperationalError, MemoryError)
"""Errors that are not about the email: the whole step fails and is run again."""


def queue(
    work: Work,
    email: Email,
    *,
    organisation: str | None = None,
    invitation: str | None = None,
    person: str | None = None,
    number: int | None = None,
    due_at: datetime | None = None,
    held: bool = False,
    id: str | None = None,
) -> str:
    """Queue an email; returns its id. `id` may be chosen beforehand (`work.new_id()`)."""
    row_id = id or work.new_id()
    if invitation is not None and organisation is not None:
        email = _from_organisation(work, email, organisation)
    message_id = f"<{row_id}@{_host(work.mail_from)}>"
    data = mime.written(email, Envelope(work.mail_from, message_id, work.now, row_id))
    queued = Queued(row_id, message_id, data, organisation, invitation, person)
    return outbox.put(work, email, queued, number=number, due_at=due_at, held=held)


def _from_organisation(work: Work, email: Email, organisation: str) -> Email:
    """The email with the organisation's sender name, and its reply address if the email has none."""
    settings = organisation_settings.get(work, organisation)
    sender = settings.sender_name or email.sender
    return replace(email, sender=sender, reply_to=email.reply_to or settings.reply_to or None)


def _host(mail_from: str) -> str:
    domain = parseaddr(mail_from)[1].rpartition("@")[2]
    return addresses.encoded_domain(domain) if domain else "localhost"


def attempt(work: Work, write: Callable[[], object]) -> str | None:
    """Run `write` in a savepoint; returns None if it succeeded, else why the email cannot be written.

    Errors are limited to this email. Only an unavailable database or lack of memory fails the whole step.
    """
    savepoint = work.session.begin_nested()
    try:
        write()
        savepoint.commit()
    except NOT_OURS:
        raise
    except Exception as problem:
        savepoint.rollback()
        log.error("an email cannot be written: %s", type(problem).__name__)
        return reason_of(problem)
    return None


def reason_of(problem: Exception) -> str:
    """Why an email cannot be written, for its owner: our own sentence, or the type of the error."""
    if isinstance(problem, (Refusal, Unwritable)):
        return f"It cannot be written: {problem}"
    return f"It cannot be written ({type(problem).__name__}). Ask whoever runs the portal to look at its log."


def or_note(
    work: Work,
    write: Callable[[], object],
    *,
    kind: str,
    to: str,
    organisation: str | None = None,
    invitation: str | None = None,
) -> str | None:
    """Like `attempt`, but records a failure in the outbox; the step that caused the email continues."""
    reason = attempt(work, write)
    if reason is not None:
        outbox.put_failed(work, kind, to, reason, organisation=organisation, invitation=invitation)
    return reason


def to_contact_or_note(work: Work, invited: Recipient, kind: str, write: Callable[[], object]) -> None:
    """Like `or_note`, for an email to an invitation's contact."""
    or_note(
        work,
        write,
        kind=kind,
        to=invited.contact_address,
        organisation=invited.organisation_id,
        invitation=invited.id,
    )
