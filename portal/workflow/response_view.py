"""One response on the buyer's page, redacted for its reader, with the timeline of its invitation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.domain import bounce, lifecycle
from portal.domain.lifecycle import InvitationFacts
from portal.domain.supplier_messages import Outcome
from portal.domain.timeline import NotedEvent, OwnFacts, TimelineEntry, timeline
from portal.storage import campaigns, library, outbox, shared_findings
from portal.storage.database import Work
from portal.storage.responses import QuestionRef
from portal.storage.shared_findings import FindingShare
from portal.storage.supplier_messages import StoredMessage
from portal.workflow import answer_supplier, excerpt_origins, finding_view, review, rounds, share_findings
from portal.workflow.excerpt_origins import NO_ORIGINS, Origins
from portal.workflow.review import ResponseRead
from portal.workflow.rounds import Round
from portal.workflow.share_findings import Shareable


@dataclass(frozen=True)
class Moves:
    """What can be done with an invitation now; `rests`: only the last reminder is too recent for another one."""

    remind: bool
    rests: bool
    undeliverable: bool
    revoke: bool


@dataclass(frozen=True)
class ResponseView:
    """A response redacted for its reader, with the timeline of its invitation, its messages and possible actions."""

    read: ResponseRead
    timeline: tuple[TimelineEntry, ...]
    moves: Moves
    messages: Sequence[StoredMessage]
    replies: Mapping[str, Sequence[Outcome]]
    """The replies that this reader may give now, by message."""
    asks: Mapping[QuestionRef, str]
    """The questions that messages are about, in the questionnaire's words."""
    rounds: Sequence[Round]
    choices: Sequence[tuple[str, str]]
    """The questions that may be opened for correction; empty if none may."""
    is_reopened: bool
    shares: Mapping[str, Sequence[FindingShare]]
    """How findings were shared with the supplier and its replies, by finding."""
    origins: Origins
    """Where answers come from that were taken over from a response to another buyer."""
    shareable: Mapping[str, Shareable]
    """What this reader may share with the supplier now, by finding."""


def response_view(work: Work, campaign: str, invitation: str) -> ResponseView:
    """The response of one invitation."""
    read = review.response(work, campaign, invitation)
    messages = answer_supplier.of_invitation(work, invitation)
    facts = campaigns.recipient(work, invitation, lock=False).facts
    submission = read.submission
    shares = shared_findings.of_findings(work, [finding.id for finding in read.findings])
    return ResponseView(
        read,
        _timeline(work, read),
        _moves(work, facts),
        messages,
        {message.id: answer_supplier.replies(work, message) for message in messages},
        _asks(work, campaign, messages),
        rounds.rounds(work, submission.response) if submission else (),
        rounds.choices(read.redacted) if read.redacted and lifecycle.may_reopen(facts) else (),
        facts.reopened_at is not None,
        finding_view.readable_shares(work.actor, read.redacted, read.findings, shares),
        _origins(work, read),
        share_findings.shareable(work, submission, read.findings, shares),
    )


def _origins(work: Work, read: ResponseRead) -> Origins:
    if read.submission is None or read.redacted is None:
        return NO_ORIGINS
    return excerpt_origins.of_submission(work, read.row.id, read.submission, read.redacted)


def _asks(work: Work, campaign: str, messages: Sequence[StoredMessage]) -> dict[QuestionRef, str]:
    places = {(message.family, message.question) for message in messages if message.question}
    ruleset = library.ruleset_of_campaign(work, campaign) if places else None
    asked = {place: ruleset.question(*place) for place in places} if ruleset else {}
    return {place: question.ask for place, question in asked.items() if question}


def _timeline(work: Work, read: ResponseRead) -> tuple[TimelineEntry, ...]:
    """The invitation's dates, emails and the history entries that its reader may see."""
    row = read.row
    facts = OwnFacts(row.chosen_at, row.opened_at, row.started_at, row.submitted_at, row.due_at)
    noted = [NotedEvent(entry.at, entry.event, entry.actor) for entry in read.history]
    return timeline(facts, outbox.of_invitation(work, row.id), noted, work.now)


def _moves(work: Work, facts: InvitationFacts) -> Moves:
    may_remind, rests = lifecycle.may_remind(facts), lifecycle.in_reminder_cooldown(facts, work.now)
    is_dead = facts.bounced_at is not None and bounce.stops_reminders(facts.bounce_kind)
    can_revoke = lifecycle.may_revoke(facts)
    return Moves(may_remind and not rests, may_remind and rests, can_revoke and not is_dead, can_revoke)
