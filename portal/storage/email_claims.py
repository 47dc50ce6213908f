"""Due emails and their claims: a worker claims some, sends them, and releases what it cannot send.

Claiming moves an email's due time, so a worker that dies delays its emails and loses none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, update

from portal.domain.email import ASKING, EmailStanding
from portal.domain.refusals import NotFound
from portal.storage import portal_state, statuses
from portal.storage.database import Work
from portal.storage.outbox import is_waiting, ours
from portal.storage.rows import col, columns_for, filled, table_of
from portal.storage.tables import Campaign, FollowUp, Invitation, Link, Member, OutboxEmail, Supplier

LEASE = timedelta(minutes=15)
"""Longer than a batch and its last email may take."""
FIRST_KINDS = ("password", "code", "address_change")
"""Emails that somebody waits for at a screen are sent before those written for thousands."""


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


def release(work: Work, email_id: str) -> None:
    """Release a held email, to be sent from now on."""
    held = (col(OutboxEmail.id) == email_id) & col(OutboxEmail.held).is_(True) & ours(work)
    statement = (
        update(table_of(OutboxEmail)).where(held).values(held=False, due_at=work.now).returning(col(OutboxEmail.id))
    )
    if work.execute(statement).one_or_none() is None:
        raise NotFound
