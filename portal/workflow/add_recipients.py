"""Adding suppliers to a campaign: a few at once, many by a job, which adds them a thousand at a time.

A supplier that is there already is skipped, so that another worker can continue an interrupted job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from portal.domain.jobs import ADD_RECIPIENTS
from portal.storage import campaigns, uploads
from portal.storage.database import Work
from portal.storage.supplier_filters import EVERY_SUPPLIER, SupplierFilter
from portal.workflow import ask_job, copy_campaign, draft_campaign, listed_suppliers
from portal.workflow.draft_campaign import CampaignPlan

MOST_AT_ONCE = 500
"""How many suppliers are added while a member waits."""
BATCH = 1_000


@dataclass(frozen=True)
class ListFile:
    """A list of suppliers as it was sent (.xlsx or .csv)."""

    data: bytes
    name: str


@dataclass(frozen=True)
class RecipientChoice:
    """Which suppliers to add: those of a list, or of an earlier campaign, or else all that match a filter."""

    filter: SupplierFilter = EVERY_SUPPLIER
    listed: ListFile | None = None
    earlier: str = ""

    def ids(self, work: Work) -> Sequence[str]:
        """The suppliers' ids; refused if there are none or a list names a stranger."""
        if self.listed is not None:
            return listed_suppliers.on_list(work, self.listed.data, self.listed.name)
        if self.earlier:
            return [recipient.supplier_id for recipient in copy_campaign.copy_view(work, self.earlier).staying]
        return draft_campaign.matching(work, self.filter)


@dataclass(frozen=True)
class Added:
    """A campaign, and how many suppliers are new in it; `job` is adding them if they are many."""

    campaign: str
    count: int = 0
    job: str = ""


def draft(work: Work, plan: CampaignPlan, choice: RecipientChoice) -> Added:
    """A new campaign with the chosen suppliers; nothing is sent."""
    campaign = draft_campaign.draft(work, plan, complete=True)
    return _add(work, campaign, choice)


def copy(work: Work, earlier: str, title: str, due: str, *, at_once: bool = False) -> Added:
    """The copy of an earlier campaign, with its suppliers and their current contacts; without a job if `at_once`."""
    view = copy_campaign.copy_view(work, earlier)
    campaign = copy_campaign.begin(work, view, title, due)
    return _add(work, campaign, RecipientChoice(earlier=earlier), at_once)


def add(work: Work, campaign_id: str, choice: RecipientChoice, *, at_once: bool = False) -> Added:
    """Add the chosen suppliers to a campaign that is not closed; without a job if `at_once`, as in a terminal."""
    draft_campaign.open_to_suppliers(work, campaign_id)
    return _add(work, campaign_id, choice, at_once)


def _add(work: Work, campaign_id: str, choice: RecipientChoice, at_once: bool = False) -> Added:
    ids = choice.ids(work)
    if at_once or len(ids) <= MOST_AT_ONCE:
        return Added(campaign_id, draft_campaign.choose(work, campaign_id, ids))
    listed = choice.listed
    upload = uploads.save(work, listed.data, listed.name) if listed else ""
    same = {
        "search": choice.filter.search,
        "unasked": choice.filter.unasked,
        "fields": {name: list(values) for name, values in choice.filter.fields.items()},
        "earlier": choice.earlier,
        "list": sha256(listed.data).hexdigest() if listed else "",
    }
    return Added(campaign_id, job=ask_job.ask(work, ADD_RECIPIENTS, campaign_id, same, {"upload": upload}))


def list_file(work: Work, parameters: Mapping[str, Any]) -> ListFile | None:
    """The list of a job, to be read before a transaction begins."""
    return ListFile(*uploads.find(work, parameters["upload"])) if parameters["upload"] else None


def ids_to_add(work: Work, campaign_id: str, parameters: Mapping[str, Any]) -> Sequence[str]:
    """The suppliers that a job has still to add."""
    filter = SupplierFilter(parameters["search"], parameters["unasked"], parameters["fields"])
    choice = RecipientChoice(filter, list_file(work, parameters), parameters["earlier"])
    there = campaigns.suppliers_of(work, campaign_id)
    return [id for id in choice.ids(work) if id not in there]
