"""`domain.lifecycle` as SQL, for lists that filter and count by status. A test proves the two equal."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select

from portal.domain import bounce
from portal.domain.lifecycle import REMINDER_COOLDOWN
from portal.storage.rows import col, table_of
from portal.storage.tables import Campaign, Invitation, Supplier


def due_at() -> ColumnElement[datetime]:
    """The due time of an invitation (its own or the campaign's); statements join `invitation` and `campaign`."""
    return func.coalesce(col(Invitation.own_due_at), col(Campaign.due_at))


def status(now: datetime) -> ColumnElement[str]:
    """The status as a column, for statements that join `invitation` and `campaign`."""
    is_unread = and_(col(Invitation.opened_at).is_(None), col(Invitation.started_at).is_(None))
    unsent = and_(is_unread, col(Invitation.sent_at).is_(None))
    return case(
        (and_(col(Invitation.submitted_at).is_not(None), col(Invitation.reopened_at).is_not(None)), "reopened"),
        (col(Invitation.submitted_at).is_not(None), "submitted"),
        (col(Invitation.revoked_at).is_not(None), "revoked"),
        (col(Invitation.not_supplying_at).is_not(None), "not_supplying"),
        (col(Invitation.declined_at).is_not(None), "declined"),
        (col(Campaign.closed_at).is_not(None), "closed"),
        (and_(col(Invitation.invited_at).is_(None), col(Invitation.failed_at).is_(None)), "not_invited"),
        (and_(is_unread, col(Invitation.bounced_at).is_not(None)), "email_bounced"),
        (and_(unsent, col(Invitation.failed_at).is_(None)), "email_waiting"),
        (unsent, "email_failed"),
        (due_at() < now, "overdue"),
        (col(Invitation.started_at).is_not(None), "started"),
        (col(Invitation.opened_at).is_not(None), "opened"),
        else_=literal("invited", String),
    )


def has_arrived() -> ColumnElement[bool]:
    """Whether the invitation reached the contact, as far as we know."""
    moments = (col(Invitation.sent_at), col(Invitation.opened_at), col(Invitation.started_at))
    return or_(*(moment.is_not(None) for moment in moments))


def is_running() -> ColumnElement[bool]:
    """Whether an invitation can still cause emails, for statements that join `invitation` and `campaign`."""
    return and_(
        col(Invitation.invited_at).is_not(None),
        col(Invitation.submitted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Campaign.closed_at).is_(None),
    )


def has_declined() -> ColumnElement[bool]:
    """Whether the supplier says that it will not answer."""
    return or_(col(Invitation.declined_at).is_not(None), col(Invitation.not_supplying_at).is_not(None))


def may_remind() -> ColumnElement[bool]:
    """Whether a reminder makes sense, for statements that join `invitation` and `campaign`."""
    gone = (col(Supplier.id) == col(Invitation.supplier_id)) & col(Supplier.removed_at).is_not(None)
    kind = func.coalesce(col(Invitation.bounce_kind), "")
    removed = select(col(Supplier.id)).where(gone).correlate(table_of(Invitation))
    return and_(
        has_arrived(),
        or_(col(Invitation.bounced_at).is_(None), kind.in_(bounce.SAYS_NOTHING_OF_ADDRESS)),
        col(Invitation.submitted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
        col(Invitation.reminders_stopped_at).is_(None),
        ~has_declined(),
        col(Campaign.closed_at).is_(None),
        ~removed.exists(),
    )


def is_cooling_down(now: datetime) -> ColumnElement[bool]:
    """Whether the last reminder is too recent for another one; uses only the invitation's columns and is never null."""
    return and_(col(Invitation.reminded_at).is_not(None), col(Invitation.reminded_at) > now - REMINDER_COOLDOWN)
