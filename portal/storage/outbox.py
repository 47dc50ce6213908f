"""The outbox: emails written in the transaction that caused them, sent by a worker that may die at any moment.

An email's bytes and Message-ID are made once, so every attempt sends the same. Claiming moves its due time, so a
worker's death delays an email and loses none. Mail cannot promise exactly-once delivery; the outcome of each email is
recorded in `deliveries`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain import envelope
from portal.domain.email import ASKING, Email, EmailStanding
from portal.domain.one_line import one_line
from portal.domain.refusals import Conflict, NotFound
from portal.domain.timeline import EmailTrace
from portal.storage import disclosed_entries, portal_state, statuses
from portal.storage.database import Work
from portal.storage.rows import AnySelect, col, columns_for, filled, select_as, table_of
from portal.storage.tables import Campaign, FollowUp, Invitation, Link, Member, OutboxEmail, Supplier

LEASE = timedelta(minutes=15)
"""Longer than a batch and its last email may take."""
PURPOSE = "email"
FIRST_KINDS = ("password", "code", "address_change")
"""Emails that somebody waits for at a screen are sent before those written for thousands."""
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
class Due:
    """A due email, with the facts that decide whether it still makes sense."""

    id: str
    organisation: str | None
    invitation: str | None
    kind: str
    attempts: int
    begun_at: datetime | None
    was_claimed: bool
    standing: EmailStanding


@dataclass(frozen=True)
class Claimed:
    """An email that is ours to send until the lease ends."""

    id: str
    to: str
    data: bytes
    kind: str
    attempts: int
    envelope_from: str = ""
    claim_number: int = 0


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


def due(work: Work, limit: int = 20) -> list[Due]:
    """The emails that are due, locked until the commit; after a restore only those of released organisations."""
    waiting = is_waiting()
    if portal_state.is_restored(work):
        waiting &= col(OutboxEmail.organisation_id).in_(portal_state.released(work))
    waiting &= ~_is_held_back(work)
    first = case((col(OutboxEmail.kind).in_(FIRST_KINDS), 0), else_=1)
    picked = (
        select(col(OutboxEmail.id))
        .where(waiting, col(OutboxEmail.due_at) <= work.now)
        .order_by(first, col(OutboxEmail.due_at), col(OutboxEmail.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(work.execute(picked).scalars())
    by_id = {row.id: _due(row) for row in work.execute(_STANDING.where(col(OutboxEmail.id).in_(ids)))}
    return [by_id[id] for id in ids]


def _is_held_back(work: Work) -> Any:
    """Whether an email asks for answers to a campaign that is paused, or that is to be sent later."""
    is_held = col(Campaign.paused_at).is_not(None) | (col(Campaign.send_after) > work.now)
    held = select(col(Invitation.id)).join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    asks = col(OutboxEmail.kind).in_(ASKING)
    return asks & held.where(col(Invitation.id) == col(OutboxEmail.invitation_id), is_held).exists()


_STANDING = (
    select(
        *columns_for(
            EmailStanding,
            OutboxEmail,
            to=col(OutboxEmail.to_address),
            contact_address=col(Invitation.contact_address),
            submitted_at=col(Invitation.submitted_at),
            bounced_at=col(Invitation.bounced_at),
            bounce_kind=col(Invitation.bounce_kind),
            revoked_at=col(Invitation.revoked_at),
            reminders_stopped_at=col(Invitation.reminders_stopped_at),
            stood_down_at=func.coalesce(col(Invitation.not_supplying_at), col(Invitation.declined_at)),
            link_revoked_at=select(func.max(col(Link.revoked_at)))
            .where(col(Link.email_id) == col(OutboxEmail.id))
            .scalar_subquery(),
            closed_at=col(Campaign.closed_at),
            removed_at=func.coalesce(col(Supplier.removed_at), col(Member.removed_at)),
            due_at=statuses.due_at(),
            answered_at=func.coalesce(col(FollowUp.answered_at), col(FollowUp.decided_at)),
        ),
        col(OutboxEmail.id),
        col(OutboxEmail.organisation_id),
        col(OutboxEmail.invitation_id),
        col(OutboxEmail.attempts),
        col(OutboxEmail.begun_at),
        col(OutboxEmail.claimed_until),
    )
    .select_from(table_of(OutboxEmail))
    .outerjoin(table_of(Invitation), col(Invitation.id) == col(OutboxEmail.invitation_id))
    .outerjoin(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
    .outerjoin(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
    .outerjoin(table_of(FollowUp), col(FollowUp.email_id) == col(OutboxEmail.id))
    .outerjoin(
        table_of(Member),
        (col(Member.person_id) == col(OutboxEmail.person_id))
        & (col(Member.organisation_id) == col(OutboxEmail.organisation_id)),
    )
)


def _due(row: Any) -> Due:
    return Due(
        id=row.id,
        organisation=row.organisation_id,
        invitation=row.invitation_id,
        kind=row.kind,
        attempts=row.attempts,
        begun_at=row.begun_at,
        was_claimed=row.claimed_until is not None,
        standing=filled(EmailStanding, row),
    )


def take(work: Work, ids: Sequence[str], lease: timedelta = LEASE) -> list[tuple[Claimed, bytes]]:
    """Claim emails until the lease ends; returns each with its sealed bytes, in the order given."""
    until = work.now + lease
    statement = (
        update(table_of(OutboxEmail))
        .where(col(OutboxEmail.id).in_(ids))
        .values(
            claimed_until=until,
            due_at=until,
            attempts=col(OutboxEmail.attempts) + 1,
            claim_number=col(OutboxEmail.claim_number) + 1,
        )
        .returning(
            col(OutboxEmail.id),
            col(OutboxEmail.to_address),
            col(OutboxEmail.sealed),
            col(OutboxEmail.kind),
            col(OutboxEmail.attempts),
            col(OutboxEmail.envelope_from),
            col(OutboxEmail.claim_number),
        )
    )
    rows = {row.id: row for row in work.execute(statement)}
    return [(_claimed(rows[id]), rows[id].sealed or b"") for id in ids]


def _claimed(row: Any) -> Claimed:
    return Claimed(row.id, row.to_address, b"", row.kind, row.attempts, row.envelope_from or "", row.claim_number)


def claimed_since(work: Work, claims: Mapping[str, int]) -> set[str]:
    """The ids of emails that another worker has claimed since, which therefore records their outcome."""
    columns = (col(OutboxEmail.id), col(OutboxEmail.claim_number))
    statement = select(*columns).where(col(OutboxEmail.id).in_(claims))
    return {row.id for row in work.execute(statement) if row.claim_number != claims[row.id]}


def is_waiting() -> Any:
    """Whether an email is still to be sent."""
    return col(OutboxEmail.finished_at).is_(None) & col(OutboxEmail.held).is_(False)


def release(work: Work, email_id: str) -> None:
    """Release a held email, to be sent from now on."""
    held = (col(OutboxEmail.id) == email_id) & col(OutboxEmail.held).is_(True) & ours(work)
    statement = (
        update(table_of(OutboxEmail)).where(held).values(held=False, due_at=work.now).returning(col(OutboxEmail.id))
    )
    if work.execute(statement).one_or_none() is None:
        raise NotFound


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
