"""`domain.lifecycle` once more, as SQL, for lists that filter and count by it. A test proves the two equal."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select

from portal.domain import bounce
from portal.domain.lifecycle import REMINDER_COOLDOWN
from portal.storage.tables import METADATA

_invitation = METADATA.tables["invitation"].c
_campaign = METADATA.tables["campaign"].c
_supplier = METADATA.tables["supplier"].c


def status(now: datetime) -> ColumnElement[str]:
    """The status as a column of any statement that joins `invitation` and `campaign`."""
    is_unread = and_(_invitation.opened_at.is_(None), _invitation.started_at.is_(None))
    unsent = and_(is_unread, _invitation.sent_at.is_(None))
    return case(
        (_invitation.submitted_at.is_not(None), "submitted"),
        (_invitation.revoked_at.is_not(None), "revoked"),
        (_campaign.closed_at.is_not(None), "closed"),
        (and_(_invitation.invited_at.is_(None), _invitation.failed_at.is_(None)), "not_invited"),
        (and_(is_unread, _invitation.bounced_at.is_not(None)), "email_bounced"),
        (and_(unsent, _invitation.failed_at.is_(None)), "email_waiting"),
        (unsent, "email_failed"),
        (_campaign.due_at < now, "overdue"),
        (_invitation.started_at.is_not(None), "started"),
        (_invitation.opened_at.is_not(None), "opened"),
        else_=literal("invited", String),
    )


def has_arrived() -> ColumnElement[bool]:
    """Whether the invitation reached its reader as far as we know."""
    moments = (_invitation.sent_at, _invitation.opened_at, _invitation.started_at)
    return or_(*(moment.is_not(None) for moment in moments))


def may_remind() -> ColumnElement[bool]:
    """Whether a reminder makes sense, for statements that join `invitation` and `campaign`."""
    gone = (_supplier.id == _invitation.supplier_id) & _supplier.removed_at.is_not(None)
    kind = func.coalesce(_invitation.bounce_kind, "")
    removed = select(_supplier.id).where(gone).correlate(METADATA.tables["invitation"])
    return and_(
        has_arrived(),
        or_(_invitation.bounced_at.is_(None), kind.in_(bounce.SAYS_NOTHING_OF_ADDRESS)),
        _invitation.submitted_at.is_(None),
        _invitation.revoked_at.is_(None),
        _invitation.reminders_stopped_at.is_(None),
        _campaign.closed_at.is_(None),
        ~removed.exists(),
    )


def is_resting(now: datetime) -> ColumnElement[bool]:
    """Whether the last reminder is too fresh for another one: of the invitation's own columns, never null."""
    return and_(_invitation.reminded_at.is_not(None), _invitation.reminded_at > now - REMINDER_COOLDOWN)
