"""Emails that came back: which email a notice is about, what has happened since, and the mark it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from portal.domain.bounce import BY_HAND
from portal.storage.database import Work
from portal.storage.tables import METADATA

_email = METADATA.tables["email"]
_invitation = METADATA.tables["invitation"]
_response = METADATA.tables["response"]
_session = METADATA.tables["session"]


@dataclass(frozen=True)
class Email:
    """An email as a notice about it is judged."""

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
    """What happened to the email's invitation, each at its latest; `address` is where it is written to now."""

    address: str
    written_anew_at: datetime | None
    delivered_at: datetime | None
    entered_at: datetime | None


_COLUMNS = (
    _email.c.id,
    _email.c.organisation_id,
    _email.c.invitation_id,
    _email.c.kind,
    _email.c.to_address,
    _email.c.message_id,
    _email.c.envelope_from,
    _email.c.queued_at,
    _email.c.sent_at,
    _email.c.attempts,
    _email.c.bounced_at,
)


def emails(work: Work, ids: Sequence[str], message_ids: Sequence[str]) -> list[Email]:
    """The emails with one of these ids or Message-IDs, ours until the commit."""
    which = _email.c.id.in_(list(ids)) | _email.c.message_id.in_(list(message_ids))
    statement = select(*_COLUMNS).where(which).order_by(_email.c.queued_at, _email.c.id).with_for_update()
    return [Email(*row) for row in work.execute(statement)]


def since(work: Work, email: Email) -> Since | None:
    """What happened to the invitation this email belongs to; None when it belongs to none."""
    connection = work.connection
    which = _invitation.c.id == email.invitation_id
    row = connection.execute(select(_invitation).where(which).with_for_update()).one_or_none()
    if row is None:
        return None
    others = (_email.c.invitation_id == row.id) & (_email.c.id != email.id)
    is_anew = (_email.c.kind == "invitation") & (_email.c.queued_at > email.queued_at)
    arrived = _email.c.bounced_at.is_(None) & (_email.c.to_address == row.contact_address)
    return Since(
        row.contact_address,
        _latest(work, select(func.max(_email.c.queued_at)).where(others, is_anew)),
        _latest(work, select(func.max(_email.c.sent_at)).where(others, arrived)),
        max((moment for moment in _entries(work, row) if moment is not None), default=None),
    )


def _entries(work: Work, row: Any) -> list[datetime | None]:
    sessions = select(func.max(_session.c.seen_at)).where(_session.c.invitation_id == row.id)
    answers = select(func.max(_response.c.changed_at)).where(_response.c.invitation_id == row.id)
    known = [_latest(work, sessions), _latest(work, answers)]
    return [row.opened_at, row.started_at, row.submitted_at, *known]


def _latest(work: Work, statement: Any) -> datetime | None:
    found: datetime | None = work.execute(statement).scalar_one()
    return found


def mark_email(work: Work, email: Email, at: datetime, kind: str, words: str) -> None:
    """This email came back. One that still waits to be sent again is not sent again."""
    values: dict[str, Any] = {"bounced_at": at, "bounce_kind": kind, "problem": words}
    if email.sent_at is None:
        values |= {"refused_at": work.now, "finished_at": work.now, "claimed_until": None, "sealed": None}
    work.execute(update(_email).where(_email.c.id == email.id).values(**values))


def mark_invitation(
    work: Work, invitation: str, at: datetime, kind: str, words: str, address: str | None = None
) -> None:
    """An email to the contact came back at `at`; nothing is revoked. With `address` only if that is the contact's."""
    which = _invitation.c.id == invitation
    if address is not None:
        which &= _invitation.c.contact_address == address
    values = {"bounced_at": at, "bounce_kind": kind, "bounce_reason": words, "failed_at": None, "failed_reason": None}
    work.execute(update(_invitation).where(which).values(**values))


def clear(work: Work, invitation: str, address: str | None = None) -> None:
    """An earlier bounce counts no more: the address was corrected, took an email since, or its owner came in.

    With `address` only while that is still the contact's; what a person has marked by hand stays.
    """
    which = (_invitation.c.id == invitation) & _invitation.c.bounced_at.is_not(None)
    if address is not None:
        is_by_hand = func.coalesce(_invitation.c.bounce_kind, "") == BY_HAND
        which &= (_invitation.c.contact_address == address) & ~is_by_hand
    values = {"bounced_at": None, "bounce_kind": None, "bounce_reason": None}
    work.execute(update(_invitation).where(which).values(**values))


def running_with(work: Work, address: str) -> list[tuple[str, str, str]]:
    """(invitation, supplier, campaign's title) of the organisation's running invitations to this address."""
    campaign, supplier = METADATA.tables["campaign"], METADATA.tables["supplier"]
    statement = (
        select(_invitation.c.id, supplier.c.name, campaign.c.title)
        .join(campaign, campaign.c.id == _invitation.c.campaign_id)
        .join(supplier, supplier.c.id == _invitation.c.supplier_id)
        .where(
            _invitation.c.organisation_id == work.actor.organisation,
            func.lower(_invitation.c.contact_address) == address.lower(),
            _invitation.c.submitted_at.is_(None),
            _invitation.c.revoked_at.is_(None),
            _invitation.c.invited_at.is_not(None),
            campaign.c.closed_at.is_(None),
        )
        .order_by(campaign.c.created_at, supplier.c.name, _invitation.c.id)
    )
    return [(row[0], row[1], row[2]) for row in work.execute(statement)]
