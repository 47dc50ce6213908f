"""Processing a bounce notice: which email it is about, whether it still counts, and what it marks.

Notices come from strangers. One counts only if it names one of our emails in a way that only its receiver knows (a
secret part of the envelope sender, or the Message-ID) and is about the address of that email. Times decide, not the
order of arrival: a later delivery, correction or opening makes an older notice void.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from portal.domain import envelope
from portal.domain.events.campaigns import EmailBounced, MemberEmailBounced
from portal.mail import bounces
from portal.mail.bounces import Notice, Recipient
from portal.mail.bounces.addresses import is_same
from portal.storage import bounced, history
from portal.storage.bounced import Email, Since
from portal.storage.database import Work

NOT_OURS = "It is not about an email of this portal."
ANOTHER_RECIPIENT = "It is about another address than the email went to."
NOT_FAILED = {
    "delayed": "The email is late; the mail server is still trying.",
    "delivered": "The email was delivered.",
    "other": "This is not a bounce.",
}
NEVER_SENT = "The email it is about has not been sent."
KNOWN = "This email is known to have bounced."
WRITTEN_ANEW = "A newer invitation has been written since."
DELIVERED_SINCE = "A later email was delivered to this address."
ENTERED_SINCE = "The supplier has opened the link since."
FORMER_ADDRESS = "The address has been corrected since."
NO_WORDS = "The mail server gave no reason."


@dataclass(frozen=True)
class Taken:
    """The result of a notice: its kind, and the emails and invitations that are marked because of it."""

    kind: str
    recipients: tuple[Recipient, ...]
    reason: str
    emails: tuple[str, ...] = ()
    invitations: tuple[str, ...] = ()
    ignored: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether anything was marked."""
        return bool(self.emails)

    def as_data(self) -> dict[str, Any]:
        """The result as JSON data."""
        return {
            "kind": self.kind,
            "reason": self.reason,
            "recipients": [asdict(recipient) for recipient in self.recipients],
            "changed": self.has_changed,
            "emails": list(self.emails),
            "invitations": list(self.invitations),
            "ignored": self.ignored,
        }


def take_bounce(work: Work, data: bytes, envelope_to: str = "") -> Taken:
    """Read a message to the bounce address and mark what it proves; most messages prove nothing."""
    notice = bounces.with_token(bounces.read(data), envelope_to)
    if notice.kind != "failed":
        return _taken(notice, ignored=NOT_FAILED[notice.kind])
    emails = _named(work, notice)
    if not emails:
        return _taken(notice, ignored=NOT_OURS)
    marks = [_judged(work, notice, email) for email in emails]
    ignored = next((mark.ignored for mark in marks if mark.ignored), "")
    emails_marked = tuple(mark.email for mark in marks if mark.email)
    return _taken(notice, emails_marked, tuple(mark.invitation for mark in marks if mark.invitation), ignored)


@dataclass(frozen=True)
class _Mark:
    """The effect of a notice on one email: ids of what is marked, or why nothing is."""

    email: str = ""
    invitation: str = ""
    ignored: str = ""


def _taken(notice: Notice, emails: tuple[str, ...] = (), invitations: tuple[str, ...] = (), ignored: str = "") -> Taken:
    return Taken(notice.kind, notice.recipients, notice.reason, emails, invitations, ignored)


def _named(work: Work, notice: Notice) -> list[Email]:
    """The emails that the notice names: by a genuine token, which cannot be guessed; else by Message-ID."""
    emails = bounced.emails(work, [id for id, _ in notice.tokens], notice.message_ids)
    by_token = [email for email in emails if _has_token(notice, email)]
    return by_token or [email for email in emails if email.message_id in notice.message_ids]


def _has_token(notice: Notice, email: Email) -> bool:
    return any(id == email.id and envelope.is_genuine(email.envelope_from, id, secret) for id, secret in notice.tokens)


def _recipient(notice: Notice, email: Email) -> Recipient | None:
    """The failed recipient that matches the email; with a genuine token a notice need not name one."""
    for recipient in notice.failed:
        if is_same(recipient.address, email.to_address) or is_same(recipient.original, email.to_address):
            return recipient
    if not notice.recipients and _has_token(notice, email):
        return Recipient(email.to_address, "failed", "", "", notice.diagnostic, notice.reason)
    return None


def _judged(work: Work, notice: Notice, email: Email) -> _Mark:
    recipient = _recipient(notice, email)
    if recipient is None:
        return _Mark(ignored=ANOTHER_RECIPIENT)
    if email.bounced_at is not None:
        return _Mark(ignored=KNOWN)
    if email.sent_at is None and email.attempts == 0:
        return _Mark(ignored=NEVER_SENT)
    at = min(max(notice.dated or work.now, email.queued_at), work.now)
    since = bounced.since(work, email)
    void = _void(since, at) if since else ""
    return _Mark(ignored=void) if void else _marked(work, email, recipient, since, at)


def _marked(work: Work, email: Email, recipient: Recipient, since: Since | None, at: datetime) -> _Mark:
    words = recipient.diagnostic or recipient.status or NO_WORDS
    bounced.mark_email(work, email, at, recipient.reason, words)
    if since is not None and not is_same(since.address, email.to_address):
        return _Mark(email.id, ignored=FORMER_ADDRESS)
    if email.invitation_id is not None:
        bounced.mark_invitation(work, email.invitation_id, at, recipient.reason, words)
    _note(work, email, recipient)
    return _Mark(email.id, email.invitation_id or "")


def _void(since: Since, at: datetime) -> str:
    """Why a notice from that time does not count any more, or ""."""
    later = (
        (since.written_anew_at, WRITTEN_ANEW),
        (since.entered_at, ENTERED_SINCE),
        (since.delivered_at, DELIVERED_SINCE),
    )
    return next((sentence for moment, sentence in later if moment is not None and moment > at), "")


def _note(work: Work, email: Email, recipient: Recipient) -> None:
    details = (email.id, recipient.reason, recipient.status)
    event = (
        EmailBounced(email.invitation_id, *details) if email.invitation_id else MemberEmailBounced(email.id, *details)
    )
    history.note(work, event, email.organisation_id)
