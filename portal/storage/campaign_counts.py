"""What the page of a campaign counts besides its board, in one statement."""

from dataclasses import dataclass

from sqlalchemy import case, func

from portal.storage import board_filter, closing, reminders, statuses, supplier_messages
from portal.storage.database import Work
from portal.storage.reminders import Writing
from portal.storage.rows import col, filled, select_as
from portal.storage.tables import Invitation


@dataclass(frozen=True)
class CampaignCounts(Writing):
    """The emails left to write, and more.

    `reachable` are suppliers who would get an email about a later due date, `unsubmitted` those who could still submit,
    `messages` suppliers' messages that wait for a reply and that the actor may read.
    """

    reachable: int
    unsubmitted: int
    messages: int


def read(work: Work, campaign: str) -> CampaignCounts:
    """The counts of one campaign; all 0 for another organisation's."""
    conditions = {
        **reminders.to_write(work, campaign),
        "reachable": statuses.may_remind(),
        "unsubmitted": closing.is_open(),
    }
    counts = {name: func.count(case((which, 1))) for name, which in conditions.items()}
    messages = supplier_messages.waiting_in(work, campaign).correlate(None).scalar_subquery()
    statement = select_as(CampaignCounts, **counts, messages=messages).select_from(board_filter.joined())
    own = (col(Invitation.campaign_id) == campaign, col(Invitation.organisation_id) == work.actor.organisation)
    return filled(CampaignCounts, work.execute(statement.where(*own)).one())
