"""An email before it is sent, and whether sending it still makes sense."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain import bounce

REMINDERS = ("reminder", "follow_up_reminder")
"""Nobody gets one of these twice: if it is unknown whether it was sent, it counts as sent."""

ASKING = ("invitation", "reminder", "extension")
"""Emails that ask for answers and name the due date."""


@dataclass(frozen=True)
class Logo:
    """A small picture sent inside an email."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Email:
    """An email to one address, with equal text and HTML. `kind` names the occasion (`invitation`, …).

    `language` is the BCP 47 tag of the text. `reply_to` is an address that people read, or None. `sender` is the
    organisation that the portal writes for. `names_due_at` is the due time named in the text, `good_until` the time
    after which the email is useless. `unsubscribe` is a URL that stops such emails with one click (RFC 8058).
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
    """The state of a queued email: the facts of its invitation, link, question or recipient."""

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
    """Why a queued email should not be sent; None if it should."""
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
    """Whether the text names a due time that has changed, or that has passed since the email was queued."""
    if email.kind not in ASKING or email.due_at is None or email.names_due_at is None:
        return False
    return email.names_due_at != email.due_at or email.queued_at <= email.due_at < now
