"""One response on the buyer's page: as its reader may see it, with the timeline of its invitation."""

from dataclasses import dataclass

from portal.domain import bounce, lifecycle
from portal.domain.timeline import NotedEvent, OwnFacts, TimelineEntry, timeline
from portal.storage import campaigns, outbox
from portal.storage.database import Work
from portal.workflow import review
from portal.workflow.review import ResponseRead


@dataclass(frozen=True)
class Moves:
    """What can be done with an invitation now; `rests` when only the last reminder is too fresh for another one."""

    remind: bool
    rests: bool
    undeliverable: bool
    revoke: bool


@dataclass(frozen=True)
class ResponseView:
    """A response as its reader may see it, what happened to its invitation, and what can be done now."""

    read: ResponseRead
    timeline: tuple[TimelineEntry, ...]
    moves: Moves


def response_view(work: Work, campaign: str, invitation: str) -> ResponseView:
    """The response of one invitation."""
    read = review.response(work, campaign, invitation)
    return ResponseView(read, _timeline(work, read), _moves(work, invitation))


def _timeline(work: Work, read: ResponseRead) -> tuple[TimelineEntry, ...]:
    """The invitation's facts, emails and the entries of the history that its reader may be told of."""
    row = read.row
    facts = OwnFacts(row.chosen_at, row.opened_at, row.started_at, row.submitted_at, row.due_at)
    noted = [NotedEvent(entry.at, entry.event, entry.actor) for entry in read.history]
    return timeline(facts, outbox.of_invitation(work, row.id), noted, work.now)


def _moves(work: Work, invitation: str) -> Moves:
    invited = campaigns.recipient(work, invitation, lock=False)
    facts = invited.facts
    may_remind, rests = lifecycle.may_remind(facts), lifecycle.in_reminder_cooldown(facts, work.now)
    is_dead = facts.bounced_at is not None and bounce.stops_reminders(facts.bounce_kind)
    can_revoke = lifecycle.may_revoke(facts)
    return Moves(may_remind and not rests, may_remind and rests, can_revoke and not is_dead, can_revoke)
