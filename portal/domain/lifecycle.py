"""The status of an invitation, worked out from dated facts. It is never stored, so it cannot contradict them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from portal.domain import bounce

Status: TypeAlias = Literal[
    "not_invited",
    "email_waiting",
    "email_failed",
    "invited",
    "email_bounced",
    "opened",
    "started",
    "submitted",
    "reopened",
    "overdue",
    "closed",
    "revoked",
    "declined",
    "not_supplying",
]
STATUSES: tuple[Status, ...] = get_args(Status)

REMINDER_COOLDOWN = timedelta(hours=24)
"""How long a supplier gets no further reminder, regardless of who sent the last one."""


@dataclass(frozen=True)
class InvitationFacts:
    """What happened to an invitation, and when. Notices arrive in any order, so any of these may be missing."""

    chosen_at: datetime
    invited_at: datetime | None
    bounced_at: datetime | None
    opened_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    revoked_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    reminded_at: datetime | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    removed_at: datetime | None = None
    bounce_kind: str | None = None
    reminders_stopped_at: datetime | None = None
    declined_at: datetime | None = None
    not_supplying_at: datetime | None = None
    reopened_at: datetime | None = None

    @property
    def has_arrived(self) -> bool:
        """Whether the invitation reached its reader as far as we know: its email was sent, or its link was opened."""
        return any(moment is not None for moment in (self.sent_at, self.opened_at, self.started_at))

    @property
    def has_declined(self) -> bool:
        """Whether the supplier has said that it will not answer. It can still answer and take that back."""
        return self.declined_at is not None or self.not_supplying_at is not None


def status(facts: InvitationFacts, now: datetime) -> Status:
    """Return the status of the invitation. `storage.statuses` does the same in SQL; a test compares the two.

    A status that a buyer must act on comes first: a bounced or failed email before overdue, overdue before opened.
    “Invited” means that the mail server has accepted the email.
    """
    if facts.submitted_at is not None:
        return "submitted" if facts.reopened_at is None else "reopened"
    if facts.revoked_at is not None:
        return "revoked"
    if facts.has_declined:
        return "declined" if facts.not_supplying_at is None else "not_supplying"
    if facts.closed_at is not None:
        return "closed"
    if facts.invited_at is None and facts.failed_at is None:
        return "not_invited"
    if facts.opened_at is None and facts.started_at is None and facts.bounced_at is not None:
        return "email_bounced"
    if not facts.has_arrived:
        return "email_waiting" if facts.failed_at is None else "email_failed"
    if is_late(facts, now):
        return "overdue"
    if facts.started_at is not None:
        return "started"
    return "opened" if facts.opened_at is not None else "invited"


def is_late(facts: InvitationFacts, now: datetime) -> bool:
    """Whether the response was submitted after it was due, or would be if submitted now."""
    return (facts.submitted_at or now) > facts.due_at


def may_remind(facts: InvitationFacts) -> bool:
    """Whether a reminder makes sense: the invitation arrived, its address takes email and nobody stopped reminders."""
    is_dead = facts.bounced_at is not None and bounce.stops_reminders(facts.bounce_kind)
    is_unwanted = is_dead or facts.reminders_stopped_at is not None or facts.removed_at is not None
    return facts.has_arrived and not is_unwanted and not facts.has_declined and _is_open(facts)


def in_reminder_cooldown(facts: InvitationFacts, now: datetime) -> bool:
    """Whether the last reminder is too recent to send another."""
    return facts.reminded_at is not None and facts.reminded_at > now - REMINDER_COOLDOWN


def may_revoke(facts: InvitationFacts) -> bool:
    """Whether the link may be revoked. A submitted response stays submitted."""
    return facts.submitted_at is None and facts.revoked_at is None


def may_reopen(facts: InvitationFacts) -> bool:
    """Whether a submitted response may be reopened for correction."""
    return facts.submitted_at is not None and facts.reopened_at is None and facts.closed_at is None


def _is_open(facts: InvitationFacts) -> bool:
    return facts.submitted_at is None and facts.revoked_at is None and facts.closed_at is None
