"""`domain.lifecycle` once more, as SQL, for lists that filter and count by it. A test proves the two equal."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, literal

from portal.domain.lifecycle import REST
from portal.storage.tables import METADATA

_invitation = METADATA.tables["invitation"].c
_campaign = METADATA.tables["campaign"].c


def status(now: datetime) -> ColumnElement[str]:
    """The status as a column of any statement that joins `invitation` and `campaign`."""
    never_reached = and_(
        _invitation.bounced_at.is_not(None), _invitation.opened_at.is_(None), _invitation.started_at.is_(None)
    )
    return case(
        (_invitation.submitted_at.is_not(None), "handed_in"),
        (_invitation.revoked_at.is_not(None), "revoked"),
        (_campaign.closed_at.is_not(None), "closed"),
        (_invitation.invited_at.is_(None), "not_invited"),
        (never_reached, "letter_refused"),
        (_campaign.due_at < now, "overdue"),
        (_invitation.started_at.is_not(None), "started"),
        (_invitation.opened_at.is_not(None), "opened"),
        else_=literal("invited", String),
    )


def may_remind() -> ColumnElement[bool]:
    """Whether a reminder makes sense, for statements that join `invitation` and `campaign`."""
    return and_(
        _invitation.invited_at.is_not(None),
        _invitation.bounced_at.is_(None),
        _invitation.submitted_at.is_(None),
        _invitation.revoked_at.is_(None),
        _campaign.closed_at.is_(None),
    )


def is_resting(now: datetime) -> ColumnElement[bool]:
    """Whether the last reminder is too fresh for another one: of the invitation's own columns, never null."""
    return and_(_invitation.reminded_at.is_not(None), _invitation.reminded_at > now - REST)
