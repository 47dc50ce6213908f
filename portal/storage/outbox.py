"""The outbox: emails written in the transaction that caused them, sent by a worker that may die at any moment.

An email's bytes and Message-ID are made once, so every attempt sends the same. `email_claims` gives due emails to a
worker. Mail cannot promise exactly-once delivery; the outcome of each email is recorded in `deliveries`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain import envelope
from portal.domain.email import Email
from portal.domain.one_line import one_line
from portal.domain.refusals import Conflict
from portal.domain.timeline import EmailTrace
from portal.storage import disclosed_entries
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, filled, select_as, table_of
from portal.storage.tables import OutboxEmail

PURPOSE = "email"
PUT = (
    *("id", "organisation_id", "invitation_id", "person_id", "kind", "number", "to_address", "subject", "message_id"),
    *("sha256", "sealed", "queued_at", "due_at", "attempts", "held", "names_due_at", "good_until", "envelope_from"),
)


@dataclass(frozen=True)
class Queued:
    """What the outbox needs besides the text: an id chosen beforehand, the bytes, and the invitation or person."""

    id: str
    message_id: str
    data: bytes
    organisation: str | None = None
    invitation: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class Sent(EmailTrace):
    """An email as pages show it; `state` is a word from `state()`."""

    number: int
    subject: str
    message_id: str
    finished_at: datetime | None
    attempts: int


def put(
    work: Work,
    email: Email,
    queued: Queued,
    *,
    number: int | None = None,
    due_at: datetime | None = None,
    held: bool = False,
) -> str:
    """Queue an email to be sent from `due_at` (default: now) on; returns its id.

    One email per invitation, kind and number; a second one is refused. Without `number` it is the next of its kind.
    """
    row = {
        "id": queued.id,
        "organisation_id": queued.organisation or work.actor.organisation,
        "invitation_id": queued.invitation,
        "person_id": queued.person,
        "kind": email.kind,
        "number": 0 if number is None else number,
        "to_address": email.to,
        "subject": one_line(email.subject),
        "message_id": queued.message_id,
        "sha256": hashlib.sha256(queued.data).hexdigest(),
        "sealed": work.seal.seal(queued.data, PURPOSE),
        "queued_at": work.now,
        "due_at": due_at or work.now,
        "attempts": 0,
        "held": held,
        "names_due_at": email.names_due_at,
        "good_until": email.good_until,
        "envelope_from": envelope_sender(work, queued.id),
    }
    is_next = number is None and queued.invitation is not None
    statement = _put(work.connection.dialect.name, is_next=is_next)
    if work.execute(statement, row | {"of": queued.invitation, "like": email.kind}).one_or_none() is None:
        raise Conflict("This email has been written already.")
    return queued.id


def envelope_sender(work: Work, id: str) -> str | None:
    """The email's own address for bounce notices; None if no bounce address is configured."""
    return envelope.sender(work.bounce_address, id, work.seal.key("bounce")) if work.bounce_address else None


@cache
def _put(dialect: str, *, is_next: bool) -> Any:
    """The statement that queues an email, built once because ten thousand invitations are written with it."""
    made: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table_of(OutboxEmail))
    given: dict[str, Any] = {name: bindparam(name) for name in PUT}
    if is_next:
        others = (col(OutboxEmail.invitation_id) == bindparam("of")) & (col(OutboxEmail.kind) == bindparam("like"))
        given["number"] = (
            select(func.coalesce(func.max(col(OutboxEmail.number)) + 1, 0)).where(others).scalar_subquery()
        )
    unique = ("invitation_id", "kind", "number")
    return made.values(given).on_conflict_do_nothing(index_elements=unique).returning(col(OutboxEmail.id))


def put_failed(
    work: Work, kind: str, to: str, reason: str, *, organisation: str | None, invitation: str | None
) -> None:
    """Record an email that could not be written, where its owner and the operator see it."""
    number = select(func.coalesce(func.max(col(OutboxEmail.number)) + 1, 0)).where(
        col(OutboxEmail.invitation_id) == invitation, col(OutboxEmail.kind) == kind
    )
    row = {
        "id": work.new_id(),
        "organisation_id": organisation,
        "invitation_id": invitation,
        "kind": kind,
        "number": work.execute(number).scalar_one() if invitation else 0,
        "to_address": one_line(to)[:300],
        "subject": "",
        "message_id": f"<{work.new_id()}@unwritten.invalid>",
        "sha256": "",
        "queued_at": work.now,
        "due_at": work.now,
        "failed_at": work.now,
        "finished_at": work.now,
        "problem": one_line(reason),
    }
    work.execute(insert(table_of(OutboxEmail)), row)


def is_waiting() -> Any:
    """Whether an email is still to be sent."""
    return col(OutboxEmail.finished_at).is_(None) & col(OutboxEmail.held).is_(False)


def ours(work: Work) -> Any:
    """The condition for emails of the actor's organisation; all of them for an actor without one."""
    if work.actor.organisation is None:
        return col(OutboxEmail.id).is_not(None)
    return col(OutboxEmail.organisation_id) == work.actor.organisation


def of_invitation(work: Work, invitation: str) -> Sequence[Sent]:
    """Every email of one invitation that the actor may know of, the oldest first."""
    own = (col(OutboxEmail.invitation_id) == invitation) & ours(work) & disclosed_entries.emails(work)
    statement = select(table_of(OutboxEmail)).where(own)
    ordered = statement.order_by(col(OutboxEmail.queued_at), col(OutboxEmail.kind), col(OutboxEmail.number))
    columns = [name for name in Sent.__dataclass_fields__ if name not in ("to", "state")]
    return [
        Sent(**{name: getattr(row, name) for name in columns}, to=row.to_address, state=state(row, work.now))
        for row in work.execute(ordered)
    ]


def state(email: Any, now: datetime) -> str:
    """The state of an email (anything with the table's dates) in one word.

    Finished: bounced, sent, probably_sent, withdrawn, failed. Not finished: waiting, sending, held; and, after a first
    attempt, blocked, unknown, deferred.
    """
    facts = (
        ("bounced", email.bounced_at or email.refused_at),
        ("sent", email.sent_at),
        ("probably_sent", email.presumed_at),
        ("withdrawn", email.withdrawn_at),
        ("failed", email.failed_at),
        ("held", email.held),
        ("sending", email.claimed_until is not None and email.claimed_until > now),
        ("unknown", email.unknown_at),
        ("blocked", email.blocked_at),
        ("deferred", email.deferred_at),
    )
    return next((word for word, fact in facts if fact), "waiting")


@dataclass(frozen=True)
class Backlog:
    """How many emails wait to be sent, since when the oldest waits, and how many failed for good."""

    waiting: int
    since: datetime | None
    failed: int


def count_sent(work: Work) -> int:
    """How many emails the mail server has accepted so far."""
    statement = (
        select(func.count()).select_from(table_of(OutboxEmail)).where(col(OutboxEmail.sent_at).is_not(None), ours(work))
    )
    return work.execute(statement).scalar_one()


def backlog(work: Work) -> Backlog:
    """The numbers of the emails that the actor may know of; of all organisations for an actor without one."""
    return filled(Backlog, work.execute(counted_backlog(work)).one())


def counted_backlog(work: Work) -> AnySelect:
    """The statement that counts the backlog, to which others may add columns."""
    is_bad = (col(OutboxEmail.failed_at).is_not(None) & col(OutboxEmail.withdrawn_at).is_(None)) | (
        col(OutboxEmail.blocked_at).is_not(None) & col(OutboxEmail.finished_at).is_(None)
    )
    counted = select_as(
        Backlog,
        waiting=func.count(case((is_waiting(), 1))),
        since=func.min(case((is_waiting(), col(OutboxEmail.queued_at)))),
        failed=func.count(case((is_bad, 1))),
    )
    return counted.where(ours(work), disclosed_entries.emails(work), is_waiting() | is_bad)
