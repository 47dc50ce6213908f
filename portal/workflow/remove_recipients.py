"""Removing suppliers from a campaign before their email is confirmed: a few at once, many by a job, part by part.

A supplier that has been removed already is skipped, so that another worker can continue an interrupted job.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.jobs import REMOVE_RECIPIENTS
from portal.storage import board
from portal.storage.board_filter import BoardFilter
from portal.storage.database import Work
from portal.workflow import ask_job, draft_campaign
from portal.workflow.draft_campaign import InvalidCampaign

MOST_AT_ONCE = 500
"""How many suppliers are removed while a member waits."""
BATCH = 1_000
NOTHING_CHOSEN = "Select the suppliers to remove."


@dataclass(frozen=True)
class Removed:
    """How many suppliers were removed; `job` is removing them if they are many."""

    count: int = 0
    job: str = ""


def removable(search: str) -> BoardFilter:
    """The recipients that can still be removed, filtered by `search`."""
    return BoardFilter(search=search, status="not_invited")


def remove(work: Work, campaign_id: str, invitations: Sequence[str]) -> Removed:
    """Remove the selected suppliers."""
    draft_campaign.open_to_suppliers(work, campaign_id)
    if not invitations:
        raise InvalidCampaign(NOTHING_CHOSEN, {"invitation": NOTHING_CHOSEN})
    return Removed(draft_campaign.drop(work, campaign_id, invitations))


def remove_matching(work: Work, campaign_id: str, search: str) -> Removed:
    """Remove every supplier that matches a search, or all of them if it is blank."""
    draft_campaign.open_to_suppliers(work, campaign_id)
    ids = ids_to_remove(work, campaign_id, search)
    if len(ids) > MOST_AT_ONCE:
        return Removed(job=ask_job.ask(work, REMOVE_RECIPIENTS, campaign_id, {"search": search}))
    return Removed(draft_campaign.drop(work, campaign_id, ids))


def ids_to_remove(work: Work, campaign_id: str, search: str) -> list[str]:
    """The invitations that a job has still to remove."""
    return board.ids(work, campaign_id, removable(search))
