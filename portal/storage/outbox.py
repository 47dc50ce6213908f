"""The outbox: emails written in the transaction that caused them, sent by a worker who may die at any moment.

An email's bytes and Message-ID are made once, so every attempt sends the same. Claiming moves its due time, so a
worker's death costs a wait and no email. Exactly once cannot be promised by mail: what becomes of an email is in
`deliveries`.
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
from portal.domain.email import Email, EmailStanding
from portal.domain.one_line import one_line
from portal.domain.refusals import Conflict, NotFound
from portal.storage import portal_state
from portal.storage.database import Work
from portal.storage.tables import METADATA

_email = METADATA.tables["email"]
_invitation = METADATA.tables["invitation"]
_campaign = METADATA.tables["campaign"]
_supplier = METADATA.tables["supplier"]
_link = METADATA.tables["link"]
_follow_up = METADATA.tables["follow_up"]
_member = METADATA.tables["member"]

LEASE = timedelta(minutes=15)
"""Longer than a batch and its last email may take."""
PURPOSE = "email"
FIRST_KINDS = ("password",)
"""What somebody waits for in front of a screen goes before what was written for thousands."""
PUT = (
    *("id", "organisation_id", "invitation_id", "person_id", "kind", "number", "to_address", "subject", "message_id"),
    *("sha256", "sealed", "queued_at", "due_at", "attempts", "held", "names_due_at", "good_until", "envelope_from"),
)


@dataclass(frozen=True)
class Queued:
    """What the outbox is given besides the words: ids chosen beforehand, the bytes, and whom the email is about."""

    id: str
    message_id: str
    data: bytes
    organisation: str | None = None
    invitation: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class Due:
    """An email whose turn it is, with the facts that decide whether it still makes sense."""

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
class Sent:
    """An email as pages tell of it; `state` is one of those of `state`."""

    id: str
    kind: str
    number: int
    to: str
    subject: str
    message_id: str
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None
    finished_at: datetime | None
    attempts: int
    answer: str | None
    problem: str | None
    bounce_kind: str | None
    state: str


def put(
    work: Work,
    email: Email,
    queued: Queued,
    *,
    number: int | None = None,
    due_at: datetime | None = None,
    held: bool = False,
) -> str:
    """Queue an email to be sent from `due_at` (now) on; returns its id.

    One email per invitation, kind and number: a second is refused. Without `number` it is the next of its kind.
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
    connection = work.connection
    is_next = number is None and queued.invitation is not None
    statement = _put(connection.dialect.name, is_next=is_next)
    if connection.execute(statement, row | {"of": queued.invitation, "like": email.kind}).one_or_none() is None:
        raise Conflict("This email has been written already.")
    return queued.id


def envelope_sender(work: Work, id: str) -> str | None:
    """The email's own address for notices about it; None where no bounce address is set."""
    return envelope.sender(work.bounce_address, id, work.seal.key("bounce")) if work.bounce_address else None


@cache
def _put(dialect: str, *, is_next: bool) -> Any:
    """The statement that queues an email, built once: ten thousand invitations are written with it."""
    made: Any = (sqlite if dialect == "sqlite" else postgresql).insert(_email)
    given: dict[str, Any] = {name: bindparam(name) for name in PUT}
    if is_next:
        others = (_email.c.invitation_id == bindparam("of")) & (_email.c.kind == bindparam("like"))
        given["number"] = select(func.coalesce(func.max(_email.c.number) + 1, 0)).where(others).scalar_subquery()
    unique = ("invitation_id", "kind", "number")
    return made.values(given).on_conflict_do_nothing(index_elements=unique).returning(_email.c.id)


def put_failed(
    work: Work, kind: str, to: str, reason: str, *, organisation: str | None, invitation: str | None
) -> None:
    """Note an email that could not be written, where its owner and the operator look for it."""
    number = select(func.coalesce(func.max(_email.c.number) + 1, 0)).where(
        _email.c.invitation_id == invitation, _email.c.kind == kind
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
    work.execute(insert(_email), row)


def due(work: Work, limit: int = 20) -> list[Due]:
    """Emails whose turn it is, locked until the commit. After a restore only those of released organisations are."""
    waiting = is_waiting()
    if portal_state.is_restored(work):
        waiting &= _email.c.organisation_id.in_(portal_state.released(work))
    first = case((_email.c.kind.in_(FIRST_KINDS), 0), else_=1)
    picked = (
        select(_email.c.id)
        .where(waiting, _email.c.due_at <= work.now)
        .order_by(first, _email.c.due_at, _email.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    connection = work.connection
    ids = list(connection.execute(picked).scalars())
    found = {row.id: _due(row) for row in connection.execute(_STANDING.where(_email.c.id.in_(ids)))}
    return [found[id] for id in ids]


_STANDING: Any = (
    select(
        *(_email.c[name] for name in ("id", "organisation_id", "invitation_id", "kind", "attempts", "begun_at")),
        *(_email.c[name] for name in ("to_address", "queued_at", "names_due_at", "good_until", "claimed_until")),
        *(_invitation.c[name] for name in ("contact_address", "submitted_at", "revoked_at", "reminders_stopped_at")),
        _invitation.c.bounced_at.label("invitation_bounced_at"),
        _invitation.c.bounce_kind.label("invitation_bounce_kind"),
        _campaign.c.closed_at,
        _campaign.c.due_at.label("campaign_due_at"),
        func.coalesce(_supplier.c.removed_at, _member.c.removed_at).label("removed_at"),
        func.coalesce(_follow_up.c.answered_at, _follow_up.c.decided_at).label("answered_at"),
        select(func.max(_link.c.revoked_at)).where(_link.c.email_id == _email.c.id).scalar_subquery().label("cut_at"),
    )
    .select_from(_email)
    .outerjoin(_invitation, _invitation.c.id == _email.c.invitation_id)
    .outerjoin(_campaign, _campaign.c.id == _invitation.c.campaign_id)
    .outerjoin(_supplier, _supplier.c.id == _invitation.c.supplier_id)
    .outerjoin(_follow_up, _follow_up.c.email_id == _email.c.id)
    .outerjoin(
        _member,
        (_member.c.person_id == _email.c.person_id) & (_member.c.organisation_id == _email.c.organisation_id),
    )
)


def _due(row: Any) -> Due:
    standing = EmailStanding(
        kind=row.kind,
        to=row.to_address,
        queued_at=row.queued_at,
        names_due_at=row.names_due_at,
        good_until=row.good_until,
        contact_address=row.contact_address,
        submitted_at=row.submitted_at,
        bounced_at=row.invitation_bounced_at,
        bounce_kind=row.invitation_bounce_kind,
        revoked_at=row.revoked_at,
        link_revoked_at=row.cut_at,
        closed_at=row.closed_at,
        removed_at=row.removed_at,
        due_at=row.campaign_due_at,
        answered_at=row.answered_at,
        reminders_stopped_at=row.reminders_stopped_at,
    )
    was_claimed = row.claimed_until is not None
    return Due(
        row.id, row.organisation_id, row.invitation_id, row.kind, row.attempts, row.begun_at, was_claimed, standing
    )


def take(work: Work, ids: Sequence[str], lease: timedelta = LEASE) -> list[tuple[Claimed, bytes]]:
    """Make emails ours until the lease ends, each with its sealed bytes, in the order given."""
    until = work.now + lease
    statement = (
        update(_email)
        .where(_email.c.id.in_(ids))
        .values(
            claimed_until=until,
            due_at=until,
            attempts=_email.c.attempts + 1,
            claim_number=_email.c.claim_number + 1,
        )
        .returning(
            _email.c.id,
            _email.c.to_address,
            _email.c.sealed,
            _email.c.kind,
            _email.c.attempts,
            _email.c.envelope_from,
            _email.c.claim_number,
        )
    )
    rows = {row.id: row for row in work.execute(statement)}
    return [(_claimed(rows[id]), rows[id].sealed or b"") for id in ids]


def _claimed(row: Any) -> Claimed:
    return Claimed(row.id, row.to_address, b"", row.kind, row.attempts, row.envelope_from or "", row.claim_number)


def claimed_since(work: Work, claims: Mapping[str, int]) -> set[str]:
    """Those of the emails that were claimed again since, so that what became of them is another worker's to say."""
    statement = select(_email.c.id, _email.c.claim_number).where(_email.c.id.in_(claims))
    return {row.id for row in work.execute(statement) if row.claim_number != claims[row.id]}


def is_waiting() -> Any:
    """Whether an email is still to be sent."""
    return _email.c.finished_at.is_(None) & _email.c.held.is_(False)


def release(work: Work, email_id: str) -> None:
    """Let a held email go, from now on."""
    held = (_email.c.id == email_id) & _email.c.held.is_(True) & ours(work)
    statement = update(_email).where(held).values(held=False, due_at=work.now).returning(_email.c.id)
    if work.execute(statement).one_or_none() is None:
        raise NotFound


def ours(work: Work) -> Any:
    """Emails of the actor's organisation; all of them for whoever stands outside every organisation."""
    if work.actor.organisation is None:
        return _email.c.id.is_not(None)
    return _email.c.organisation_id == work.actor.organisation


def of_invitation(work: Work, invitation: str) -> Sequence[Sent]:
    """Every email of one invitation, the oldest first."""
    statement = select(_email).where(_email.c.invitation_id == invitation, ours(work))
    ordered = statement.order_by(_email.c.queued_at, _email.c.kind, _email.c.number)
    columns = [name for name in Sent.__dataclass_fields__ if name not in ("to", "state")]
    return [
        Sent(**{name: getattr(row, name) for name in columns}, to=row.to_address, state=state(row, work.now))
        for row in work.execute(ordered)
    ]


def state(email: Any, now: datetime) -> str:
    """One word for where an email (anything with the table's dated facts) stands.

    Done with: bounced, sent, probably_sent, withdrawn, failed. Not yet: waiting, sending, held; and, after a first try,
    blocked, unknown, deferred.
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
    """Emails that wait to be sent, since when the oldest does, and how many failed for good."""

    waiting: int
    since: datetime | None
    failed: int


def count_sent(work: Work) -> int:
    """How many emails the mail server has taken so far."""
    statement = select(func.count()).select_from(_email).where(_email.c.sent_at.is_not(None), ours(work))
    return work.execute(statement).scalar_one()


def backlog(work: Work) -> Backlog:
    """What the outbox holds of the actor's organisation; of everybody for whoever stands outside."""
    is_bad = (_email.c.failed_at.is_not(None) & _email.c.withdrawn_at.is_(None)) | (
        _email.c.blocked_at.is_not(None) & _email.c.finished_at.is_(None)
    )
    counts = (
        func.count(case((is_waiting(), 1))),
        func.min(case((is_waiting(), _email.c.queued_at))),
        func.count(case((is_bad, 1))),
    )
    statement = select(*counts).where(ours(work), is_waiting() | is_bad)
    return Backlog(*work.execute(statement).one())
