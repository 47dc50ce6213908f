"""Reminders to many suppliers: who can get one, who was confirmed, and how many are written.

Confirming marks invitations in one statement; emails follow in batches. A mark is a date, so what is left to write can
be derived at any time, by any worker, however the last one ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, not_, or_, select, update

from portal.storage import board_filter, statuses, waiting_invitations
from portal.storage.board_filter import BoardFilter
from portal.storage.campaigns import INVITED, Campaign, Recipient
from portal.storage.database import Work
from portal.storage.rows import col, each, filled, select_as, table_of
from portal.storage.tables import Campaign as CampaignTable
from portal.storage.tables import Invitation, Link


@dataclass(frozen=True)
class Remindable:
    """How many of a campaign's suppliers can be reminded now; those just reminded are counted separately."""

    count: int
    in_cooldown: int


@dataclass(frozen=True)
class Writing:
    """How many of a campaign's emails are left to write.

    `unconfirmed` and `waiting` (confirmed) are invitations, `asked` and `left` the reminders of the current rounds, in
    total and left to write; `extensions` are emails about a later due date.
    """

    unconfirmed: int
    waiting: int
    asked: int
    left: int
    extensions: int


def _left(work: Work) -> Any:
    """The condition for invitations with a confirmed reminder that is not written yet and still makes sense."""
    newer = or_(col(Invitation.reminded_at).is_(None), col(Invitation.reminded_at) < col(Invitation.reminder_asked_at))
    is_asked = and_(col(Invitation.reminder_asked_at).is_not(None), newer)
    return and_(is_asked, statuses.may_remind(), not_(statuses.is_cooling_down(work.now)))


def _ready(work: Work) -> Any:
    return and_(statuses.may_remind(), not_(statuses.is_cooling_down(work.now)), not_(_left(work)))


def remindable(work: Work, campaign: str, filter: BoardFilter) -> Remindable:
    """How many invitations a confirmation would mark now, and how many it would skip because of a recent reminder."""
    ready, all = _ready(work), statuses.may_remind()
    count = func.count(case((ready, 1)))
    statement = select_as(Remindable, count=count, in_cooldown=func.count(case((all, 1))) - count)
    chosen = statement.select_from(board_filter.joined()).where(board_filter.chosen(work, campaign, filter))
    return filled(Remindable, work.execute(chosen).one())


def first(work: Work, campaign: str, filter: BoardFilter) -> str | None:
    """As an example, the id of one that a confirmation would mark."""
    statement = (
        select(col(Invitation.id)).select_from(board_filter.joined()).where(board_filter.chosen(work, campaign, filter))
    )
    ordered = statement.where(_ready(work)).order_by(col(Invitation.id)).limit(1)
    return work.execute(ordered).scalar_one_or_none()


def ask(work: Work, campaign: str, filter: BoardFilter) -> int:
    """Mark every invitation that can be reminded; returns how many. The campaign must be locked until the commit.

    Whether an invitation was just reminded is also checked in the row's own columns: a statement that has waited for a
    locked row rereads only that row.
    """
    ready = (
        select(col(Invitation.id)).select_from(board_filter.joined()).where(board_filter.chosen(work, campaign, filter))
    )
    which = col(Invitation.id).in_(ready.where(_ready(work))) & not_(statuses.is_cooling_down(work.now))
    statement = update(table_of(Invitation)).where(which).values(reminder_asked_at=work.now)
    return work.execute(statement).rowcount


def next_left(work: Work, campaign: str, limit: int) -> list[Recipient]:
    """Invitations whose confirmed reminder is not written yet, locked until the commit."""
    statement = INVITED.where(col(Invitation.campaign_id) == campaign, _left(work)).order_by(col(Invitation.id))
    locked = statement.limit(limit).with_for_update(skip_locked=True, of=table_of(Invitation))
    return list(each(Recipient, work.execute(locked)))


def mark_reminded(work: Work, invitations: Sequence[str]) -> None:
    """Mark that their reminders are written."""
    which = col(Invitation.id).in_(invitations)
    work.execute(update(table_of(Invitation)).where(which).values(reminded_at=work.now))


def with_ladder(work: Work) -> list[Campaign]:
    """Every organisation's running campaigns with automatic reminder days."""
    is_running = (
        col(CampaignTable.sent_at).is_not(None)
        & col(CampaignTable.closed_at).is_(None)
        & col(CampaignTable.paused_at).is_(None)
    )
    running = each(Campaign, work.execute(select_as(Campaign, CampaignTable).where(is_running)))
    return [campaign for campaign in running if campaign.reminder_days]


def ready(work: Work, campaign: str) -> list[Recipient]:
    """The invitations of a campaign that can be reminded now."""
    statement = INVITED.where(col(Invitation.campaign_id) == campaign, _ready(work)).order_by(col(Invitation.id))
    return list(each(Recipient, work.execute(statement)))


def of_contact(work: Work, address: str) -> list[Recipient]:
    """The open requests of the actor's organisation to one address to remind of now, locked until the commit."""
    is_theirs = func.lower(col(Invitation.contact_address)) == address.lower()
    own = (col(Invitation.organisation_id) == work.actor.organisation) & col(CampaignTable.sent_at).is_not(None)
    which = is_theirs & own & col(CampaignTable.paused_at).is_(None) & _ready(work)
    statement = INVITED.where(which).order_by(col(CampaignTable.due_at), col(Invitation.id))
    return list(each(Recipient, work.execute(statement.with_for_update(of=table_of(Invitation)))))


def of_email(work: Work, email: str) -> list[str]:
    """The invitations that one reminder was about, by the links it contains."""
    statement = select(col(Link.invitation_id)).where(col(Link.email_id) == email).order_by(col(Link.invitation_id))
    return list(work.execute(statement).scalars())


def names_others(work: Work, email: str) -> bool:
    """Whether a reminder about several requests names one that may not be reminded any more."""
    counts = (func.count(), func.count(case((statuses.may_remind(), 1))))
    joined = table_of(Link).join(table_of(Invitation), col(Invitation.id) == col(Link.invitation_id))
    joined = joined.join(table_of(CampaignTable), col(CampaignTable.id) == col(Invitation.campaign_id))
    named, sensible = work.execute(select(*counts).select_from(joined).where(col(Link.email_id) == email)).one()
    return bool(named > 1 and sensible < named)


def stop(work: Work, invitations: Sequence[str]) -> list[tuple[str, str]]:
    """Stop reminders about these invitations; returns (organisation, invitation) of those not stopped before."""
    which = col(Invitation.id).in_(invitations) & col(Invitation.reminders_stopped_at).is_(None)
    statement = update(table_of(Invitation)).where(which).values(reminders_stopped_at=work.now)
    stopped = statement.returning(col(Invitation.organisation_id), col(Invitation.id))
    return [(row.organisation_id, row.id) for row in work.execute(stopped)]


def resume(work: Work, invitation: str) -> bool:
    """Resume reminders; returns whether they had been stopped."""
    which = (col(Invitation.id) == invitation) & col(Invitation.reminders_stopped_at).is_not(None)
    return bool(work.execute(update(table_of(Invitation)).where(which).values(reminders_stopped_at=None)).rowcount)


def writing(work: Work, campaign: str) -> Writing:
    """How many emails of a campaign are left to write."""
    counts = {name: func.count(case((which, 1))) for name, which in to_write(work, campaign).items()}
    statement = select_as(Writing, **counts).select_from(board_filter.joined())
    return filled(Writing, work.execute(statement.where(col(Invitation.campaign_id) == campaign)).one())


def to_write(work: Work, campaign: str) -> dict[str, Any]:
    """For each field of Writing, the condition for the invitations that it counts."""
    left = _left(work)
    begun = select(func.min(col(Invitation.reminder_asked_at))).select_from(board_filter.joined())
    since = begun.where(col(Invitation.campaign_id) == campaign, left).scalar_subquery()
    unwritten, confirmed = waiting_invitations.to_be_written(), waiting_invitations.is_confirmed()
    asked = col(Invitation.reminder_asked_at) >= since
    return {
        "unconfirmed": and_(unwritten, not_(confirmed)),
        "waiting": and_(unwritten, confirmed),
        "asked": asked,
        "left": left,
        "extensions": col(Invitation.extension_asked_at).is_not(None),
    }


def unfinished(work: Work) -> list[tuple[str, str]]:
    """(organisation, campaign) of campaigns with confirmed reminders that are not written yet."""
    left = select(col(Invitation.id)).where(col(Invitation.campaign_id) == col(CampaignTable.id), _left(work)).exists()
    statement = select(col(CampaignTable.organisation_id), col(CampaignTable.id)).where(
        col(CampaignTable.closed_at).is_(None), left
    )
    return [(row.organisation_id, row.id) for row in work.execute(statement)]
