"""An email before anybody sends it, and whether sending it still makes sense."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain import bounce

REMINDERS = ("reminder", "follow_up_reminder")
"""Nobody gets one twice: where its fate is unknown it counts as sent."""

ASKING = ("invitation", "reminder", "extension")
"""Emails that ask for answers and name the due moment."""


@dataclass(frozen=True)
class Logo:
    """A small picture that travels inside an email."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Email:
    """Words to one address, as text and as HTML that say the same; `kind` names the occasion (`invitation`, …).

    `language` is the BCP 47 tag of the words. `reply_to` is an address people read, or None. `sender` is the
    organisation in whose name the portal writes. `names_due_at` is the due moment that the words name, `good_until`
    the moment after which they are of no use. `unsubscribe` is where one click ends such emails (RFC 8058).
    """

    kind: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    language: str = "en"
    sender: str = ""
    names_due_at: datetime | None = None
    good_until: datetime | None = None
    unsubscribe: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, kw_only=True)
class EmailStanding:
    """What has happened around an email that waits: the facts of its invitation, link, question or reader."""

    kind: str
    to: str
    queued_at: datetime
    names_due_at: datetime | None = None
    good_until: datetime | None = None
    contact_address: str | None = None
    submitted_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce_kind: str | None = None
    revoked_at: datetime | None = None
    link_revoked_at: datetime | None = None
    closed_at: datetime | None = None
    removed_at: datetime | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    reminders_stopped_at: datetime | None = None
    stood_down_at: datetime | None = None


def senseless(email: EmailStanding, now: datetime) -> str | None:
    """Why an email that waits should never leave; None where it should."""
    if email.good_until is not None and email.good_until <= now:
        return "What it holds is no longer valid."
    if email.kind in ASKING:
        return _senseless_question(email)
    if email.kind.startswith("follow_up"):
        return _senseless_follow_up(email)
    if email.kind in ("message_answer", "reopened", "shared_findings"):
        return _cut_off(email)
    if email.kind == "member_added" and email.removed_at is not None:
        return "This member has been removed."
    return None


def _senseless_question(email: EmailStanding) -> str | None:
    if email.submitted_at is not None:
        return "The answers have been submitted."
    if email.closed_at is not None:
        return "Campaign closed."
    if email.removed_at is not None:
        return "The supplier has been removed."
    if email.kind != "invitation" and email.bounced_at is not None and bounce.stops_reminders(email.bounce_kind):
        return "The email with the invitation bounced."
    if email.kind == "reminder" and email.reminders_stopped_at is not None:
        return "The supplier wants no more reminders."
    if email.kind == "reminder" and email.stood_down_at is not None:
        return "The supplier has said that it will not answer."
    return _cut_off(email)


def _senseless_follow_up(email: EmailStanding) -> str | None:
    return "The question has been answered." if email.answered_at is not None else _cut_off(email)


def _cut_off(email: EmailStanding) -> str | None:
    if email.revoked_at is not None or email.link_revoked_at is not None:
        return "Its link has been revoked."
    if email.contact_address is not None and email.contact_address != email.to:
        return "The address has been corrected."
    return None


def is_stale(email: EmailStanding, now: datetime) -> bool:
    """Whether the words name a due moment that has been moved, or speak of one that has passed as still to come."""
    if email.kind not in ASKING or email.due_at is None or email.names_due_at is None:
        return False
    return email.names_due_at != email.due_at or email.queued_at <= email.due_at < now
