"""The timeline of an invitation: the facts of its row, emails and history, merged in order of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.events.base import Event
from portal.domain.events.campaigns import EmailBounced
from portal.domain.events.responses import LinkOpened

EMAIL_FACTS = {
    "queued_at": "written",
    "deferred_at": "deferred",
    "blocked_at": "blocked",
    "unknown_at": "unknown",
    "sent_at": "sent",
    "presumed_at": "probably_sent",
    "withdrawn_at": "withdrawn",
    "failed_at": "failed",
}
"""What an email's dated facts mean. Bounces are not here: they have two fields."""
NEXT_TRY = ("deferred", "blocked", "unknown")


@dataclass(frozen=True)
class OwnFacts:
    """The dated facts of an invitation that are not also in an email or event."""

    chosen_at: datetime
    opened_at: datetime | None
    started_at: datetime | None
    submitted_at: datetime | None
    due_at: datetime


@dataclass(frozen=True)
class NotedEvent:
    """An event of the history, with its time and actor."""

    at: datetime
    event: Event
    actor: str


@dataclass(frozen=True)
class EmailTrace:
    """An email with all its dated facts. `state` is the current one; `problem` describes it."""

    id: str
    kind: str
    to: str
    queued_at: datetime
    due_at: datetime
    deferred_at: datetime | None
    blocked_at: datetime | None
    unknown_at: datetime | None
    sent_at: datetime | None
    presumed_at: datetime | None
    refused_at: datetime | None
    bounced_at: datetime | None
    withdrawn_at: datetime | None
    failed_at: datetime | None
    answer: str | None
    problem: str | None
    bounce_kind: str | None
    state: str


@dataclass(frozen=True)
class TimelineEntry:
    """One line: `what` happened to an email of a `kind` or to the invitation, or an event with its actor.

    `words` are the mail server's. `next_try` is set while an email waits for a retry.
    """

    at: datetime
    what: str
    kind: str = ""
    to: str = ""
    words: str = ""
    bounce_kind: str = ""
    next_try: datetime | None = None
    event: Event | None = None
    actor: str = ""


def timeline(
    facts: OwnFacts, emails: Sequence[EmailTrace], entries: Iterable[NotedEvent], now: datetime
) -> tuple[TimelineEntry, ...]:
    """Everything that happened, oldest first. A fact from two sources is listed once.

    At the same time, an action comes before the email that it caused.
    """
    lines = _own_facts(facts, now)
    bounced = {email.id for email in emails if _bounced_at(email)}
    for entry in entries:
        is_repeated = isinstance(entry.event, EmailBounced) and entry.event.email in bounced
        if not is_repeated and not isinstance(entry.event, LinkOpened):
            lines.append(TimelineEntry(entry.at, "event", event=entry.event, actor=entry.actor))
    for email in emails:
        lines += _of_email(email)
    return tuple(sorted(lines, key=lambda line: line.at))


def _own_facts(facts: OwnFacts, now: datetime) -> list[TimelineEntry]:
    moments = [
        (facts.chosen_at, "chosen"),
        (facts.opened_at, "opened"),
        (facts.started_at, "started"),
        (facts.submitted_at, "submitted"),
    ]
    if facts.due_at < (facts.submitted_at or now):
        moments.append((facts.due_at, "due"))
    return [TimelineEntry(at, what) for at, what in moments if at is not None]


def _of_email(email: EmailTrace) -> list[TimelineEntry]:
    moments = [(getattr(email, name), what) for name, what in EMAIL_FACTS.items()]
    moments.append((_bounced_at(email), "bounced"))
    return [_line(email, at, what) for at, what in moments if at is not None]


def _line(email: EmailTrace, at: datetime, what: str) -> TimelineEntry:
    """A line of an email. Only the current state has a problem; texts of earlier ones are not stored."""
    is_current = what == email.state
    return TimelineEntry(
        at,
        what,
        email.kind,
        email.to,
        (email.answer if what == "sent" else email.problem if is_current else None) or "",
        (email.bounce_kind or "") if what == "bounced" else "",
        email.due_at if is_current and what in NEXT_TRY else None,
    )


def _bounced_at(email: EmailTrace) -> datetime | None:
    return email.bounced_at or email.refused_at
