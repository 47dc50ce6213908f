"""The forms of a campaign's plan and recipients, and a campaign from the names of its versions on the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.domain.campaign_fields import DEFAULTS
from portal.domain.questionnaire import Version
from portal.sheets.supplier_row import RefusedLine
from portal.storage import board, library, supplier_filters, suppliers
from portal.storage.board import Board
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.library import Published
from portal.workflow import draft_campaign, listed_suppliers, organisation_settings, remove_recipients
from portal.workflow.add_recipients import ListFile
from portal.workflow.draft_campaign import CampaignPlan


@dataclass(frozen=True)
class Choices:
    """The options of a campaign's form; `in_use` has the values that suppliers can be chosen by, with counts."""

    versions: tuple[Published, ...]
    in_use: Mapping[str, Mapping[str, int]]
    documents: tuple[Version, ...] = ()
    """The questionnaire of each of the versions, in the same order."""


@dataclass(frozen=True)
class PlanView:
    """A campaign that may be changed, with its plan and the options of its form."""

    campaign: Campaign
    plan: CampaignPlan
    choices: Choices


@dataclass(frozen=True)
class RecipientsView:
    """One page of the suppliers that can be removed from a campaign, and the values to choose others by."""

    campaign: Campaign
    board: Board
    in_use: Mapping[str, Mapping[str, int]]


def choices(work: Work, chosen: Sequence[str] = ()) -> Choices:
    """The versions that are not retired, or `chosen` already, and the filters for suppliers."""
    versions = [version for version in library.published(work) if version.retired_at is None or version.id in chosen]
    documents = tuple(library.version(work, version.id) for version in versions)
    return Choices(tuple(versions), supplier_filters.values_in_use(work), documents)


def plan_view(work: Work, campaign_id: str) -> PlanView:
    """A campaign for its form; refuses one that was sent or closed."""
    campaign = draft_campaign.changeable(work, campaign_id)
    plan = draft_campaign.plan_of(work, campaign)
    return PlanView(campaign, plan, choices(work, plan.versions))


def recipients_view(work: Work, campaign_id: str, search: str, page: int) -> RecipientsView:
    """The suppliers that can be removed from a campaign, filtered by `search`."""
    campaign = draft_campaign.open_to_suppliers(work, campaign_id)
    shown = board.board(work, campaign_id, remove_recipients.removable(search), "supplier", page)
    return RecipientsView(campaign, shown, supplier_filters.values_in_use(work))


def draft_by_names(
    work: Work,
    title: str,
    versions: Sequence[str],
    due: str,
    zone: str,
    texts: Mapping[str, str],
    listed: ListFile | None,
) -> tuple[str, tuple[RefusedLine, ...]]:
    """Create a campaign from version names, for all suppliers or a list; also returns the lines that name nobody.

    Without a zone or text, the organisation's own is used, as on the page.
    """
    ids = tuple(library.by_name(work, name).id for name in versions)
    own = organisation_settings.defaults(work)
    begun = CampaignPlan(title=title, due=due, zone=zone or own.zone or "UTC", versions=ids)
    given = {name: text for name, text in texts.items() if text}
    defaults = {name: text for name in DEFAULTS if (text := getattr(own, name))}
    plan = replace(begun, **defaults | given)
    campaign = draft_campaign.draft(work, plan)
    if listed is None:
        draft_campaign.choose(work, campaign, suppliers.ids(work))
        return campaign, ()
    named = listed_suppliers.listed(work, listed.data, listed.name)
    if not named.ids:
        listed_suppliers.on_list(work, listed.data, listed.name)  # refuses the list with the lines that name nobody
    draft_campaign.choose(work, campaign, named.ids)
    return campaign, named.refused
