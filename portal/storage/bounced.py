"""Bounced emails: which email a notice is about, what has happened since, and marking the invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.domain.bounce import BY_HAND
from portal.storage import statuses
from portal.storage.database import Work
from portal.storage.rows import col, each, select_as, table_of
from portal.storage.tables import Campaign, Invitation, OutboxEmail, Response, Session, Supplier


@dataclass(frozen=True)
class Email:
    """The facts about an email that decide about a notice."""

    id: str
    organisation_id: str | None
    invitation_id: str | None
    kind: str
    to_address: str
    message_id: str
    envelope_from: str | None
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    bounced_at: datetime | None


@dataclass(frozen=True)
class Since:
    """What happened to the email's invitation, each fact at its latest time; `address` is the contact's address now."""

    address: str
    written_anew_at: datetime | None
    delivered_at: datetime | None
    entered_at: datetime | None


def emails(work: Work, ids: Sequence[str], message_ids: Sequence[str]) -> list[Email]:
    """The emails with one of these ids or Message-IDs, locked until the commit."""
    which = col(OutboxEmail.id).in_(list(ids)) | col(OutboxEmail.message_id).in_(list(message_ids))
    statement = (
        select_as(Email, OutboxEmail)
        .where(which)
        .order_by(col(OutboxEmail.queued_at), col(OutboxEmail.id))
        .with_for_update()
    )
    return list(each(Email, work.execute(statement)))


def since(work: Work, email: Email) -> Since | None:
    """What has happened to the invitation of this email; None if it has none."""
    which = col(Invitation.id) == email.invitation_id
    row = work.execute(select(table_of(Invitation)).where(which).with_for_update()).one_or_none()
    if row is None:
        return None
    others = (col(OutboxEmail.invitation_id) == row.id) & (col(OutboxEmail.id) != email.id)
    is_anew = (col(OutboxEmail.kind) == "invitation") & (col(OutboxEmail.queued_at) > email.queued_at)
    arrived = col(OutboxEmail.bounced_at).is_(None) & (col(OutboxEmail.to_address) == row.contact_address)
    return Since(
        row.contact_address,
        _latest(work, select(func.max(col(OutboxEmail.queued_at))).where(others, is_anew)),
        _latest(work, select(func.max(col(OutboxEmail.sent_at))).where(others, arrived)),
        max((moment for moment in _entries(work, row) if moment is not None), default=None),
    )


def _entries(work: Work, row: Any) -> list[datetime | None]:
    sessions = select(func.max(col(Session.seen_at))).where(col(Session.invitation_id) == row.id)
    answers = select(func.max(col(Response.changed_at))).where(col(Response.invitation_id) == row.id)
    known = [_latest(work, sessions), _latest(work, answers)]
    return [row.opened_at, row.started_at, row.submitted_at, *known]


def _latest(work: Work, statement: Any) -> datetime | None:
    latest: datetime | None = work.execute(statement).scalar_one()
    return latest


def mark_email(work: Work, email: Email, at: datetime, kind: str, words: str) -> None:
    """Mark the email as bounced. One that still waits for another attempt is not sent again."""
    values: dict[str, Any] = {"bounced_at": at, "bounce_kind": kind, "problem": words}
    if email.sent_at is None:
        values |= {"refused_at": work.now, "finished_at": work.now, "claimed_until": None, "sealed": None}
    work.execute(update(table_of(OutboxEmail)).where(col(OutboxEmail.id) == email.id).values(**values))


def mark_invitation(
    work: Work, invitation: str, at: datetime, kind: str, words: str, address: str | None = None
) -> None:
    """Mark that an email to the contact bounced; revokes nothing. With `address`, only if it is the contact's."""
    which = col(Invitation.id) == invitation
    if address is not None:
        which &= col(Invitation.contact_address) == address
    values = {"bounced_at": at, "bounce_kind": kind, "bounce_reason": words, "failed_at": None, "failed_reason": None}
    work.execute(update(table_of(Invitation)).where(which).values(**values))


def clear(work: Work, invitation: str, address: str | None = None) -> None:
    """Remove the mark of a bounce: the address was corrected, an email arrived since, or the contact opened the link.

    With `address`, only while it is still the contact's, and not a mark that a person set by hand.
    """
    which = (col(Invitation.id) == invitation) & col(Invitation.bounced_at).is_not(None)
    if address is not None:
        is_by_hand = func.coalesce(col(Invitation.bounce_kind), "") == BY_HAND
        which &= (col(Invitation.contact_address) == address) & ~is_by_hand
    values = {"bounced_at": None, "bounce_kind": None, "bounce_reason": None}
    work.execute(update(table_of(Invitation)).where(which).values(**values))


@dataclass(frozen=True)
class OutdatedInvitation:
    """A running invitation whose address is not the one in its supplier's record."""

    id: str
    campaign: str
    title: str
    contact_address: str


def outdated(work: Work, supplier: str) -> list[OutdatedInvitation]:
    """The running invitations of a supplier whose address is not the one in its record."""
    statement = (
        select_as(OutdatedInvitation, Invitation, campaign=col(Invitation.campaign_id), title=col(Campaign.title))
        .join_from(table_of(Invitation), table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(
            col(Invitation.organisation_id) == work.actor.organisation,
            col(Invitation.supplier_id) == supplier,
            col(Invitation.contact_address) != col(Supplier.contact_address),
            col(Invitation.submitted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Campaign.closed_at).is_(None),
        )
        .order_by(col(Campaign.created_at), col(Invitation.id))
    )
    return list(each(OutdatedInvitation, work.execute(statement)))


def running_with(work: Work, address: str) -> list[tuple[str, str, str]]:
    """(invitation, supplier, campaign's title) of the organisation's running invitations to this address."""
    statement = (
        select(col(Invitation.id), col(Supplier.name), col(Campaign.title))
        .join(table_of(Campaign), col(Campaign.id) == col(Invitation.campaign_id))
        .join(table_of(Supplier), col(Supplier.id) == col(Invitation.supplier_id))
        .where(
            col(Invitation.organisation_id) == work.actor.organisation,
            func.lower(col(Invitation.contact_address)) == address.lower(),
            statuses.is_running(),
        )
        .order_by(col(Campaign.created_at), col(Supplier.name_order), col(Invitation.id))
    )
    return [(row.id, row.name, row.title) for row in work.execute(statement)]
