"""Dated facts of an invitation → where it stands. A status is never kept: facts cannot disagree with it."""

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
"""How long a supplier is left alone after a reminder, whoever wrote it."""


@dataclass(frozen=True)
class InvitationFacts:
    """What happened to an invitation and when; notices arrive in any order, so any of them may be missing."""

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
    def has_stood_down(self) -> bool:
        """Whether the supplier says that it will not answer; it may still, and take that back."""
        return self.declined_at is not None or self.not_supplying_at is not None


def status(facts: InvitationFacts, now: datetime) -> Status:
    """Where the invitation stands; `storage.statuses` says the same in SQL, and a test holds the two together.

    What a buyer must act on comes before what merely is: a bounced or failed email before overdue, overdue before
    opened. “Invited” means that the mail server has taken the email.
    """
    if facts.submitted_at is not None:
        return "submitted" if facts.reopened_at is None else "reopened"
    if facts.revoked_at is not None:
        return "revoked"
    if facts.has_stood_down:
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
    """Whether submitting now would be, or the submitting was, after the due moment."""
    return (facts.submitted_at or now) > facts.due_at


def may_send(facts: InvitationFacts) -> bool:
    """Whether a first email may go out."""
    return facts.invited_at is None and facts.failed_at is None and _is_open(facts)


def may_remind(facts: InvitationFacts) -> bool:
    """Whether a reminder makes sense: the invitation arrived, its address takes email, nobody stopped reminders."""
    is_dead = facts.bounced_at is not None and bounce.stops_reminders(facts.bounce_kind)
    is_unwanted = is_dead or facts.reminders_stopped_at is not None or facts.removed_at is not None
    return facts.has_arrived and not is_unwanted and not facts.has_stood_down and _is_open(facts)


def in_reminder_cooldown(facts: InvitationFacts, now: datetime) -> bool:
    """Whether the last reminder is too fresh for another one."""
    return facts.reminded_at is not None and facts.reminded_at > now - REMINDER_COOLDOWN


def may_correct(facts: InvitationFacts) -> bool:
    """Whether the address may be corrected and the email sent anew."""
    return (facts.invited_at is not None or facts.failed_at is not None) and _is_open(facts)


def may_revoke(facts: InvitationFacts) -> bool:
    """Whether the link may be taken away; what was submitted stays submitted."""
    return facts.submitted_at is None and facts.revoked_at is None


def may_reopen(facts: InvitationFacts) -> bool:
    """Whether what was submitted may be opened for correction."""
    return facts.submitted_at is not None and facts.reopened_at is None and facts.closed_at is None


def may_answer(facts: InvitationFacts) -> bool:
    """Whether the supplier may still write. Due is not closed: late answers are taken."""
    return facts.invited_at is not None and _is_open(facts)


def _is_open(facts: InvitationFacts) -> bool:
    return facts.submitted_at is None and facts.revoked_at is None and facts.closed_at is None
