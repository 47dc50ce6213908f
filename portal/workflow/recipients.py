"""The suppliers of a campaign: chosen with its plan or from a list, added while it runs, removed until emailed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.domain.campaign_fields import DEFAULTS
from portal.domain.questionnaire import Version
from portal.sheets.supplier_list import RefusedLine
from portal.storage import board, library, supplier_filters, suppliers
from portal.storage.board import Board, BoardFilter
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.library import Published
from portal.workflow import draft_campaign, organisation_settings
from portal.workflow.add_recipients import ListFile
from portal.workflow.draft_campaign import CampaignPlan, InvalidCampaign

NOTHING_CHOSEN = "Select the suppliers to remove."


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
    shown = board.board(work, campaign_id, _removable(search), "supplier", page)
    return RecipientsView(campaign, shown, supplier_filters.values_in_use(work))


def _removable(search: str) -> BoardFilter:
    return BoardFilter(search=search, status="not_invited")


def add_listed(work: Work, campaign_id: str, listed: ListFile) -> int:
    """Add the suppliers of a list at once, for the command line; returns how many are new."""
    draft_campaign.open_to_suppliers(work, campaign_id)
    return draft_campaign.choose(work, campaign_id, draft_campaign.on_list(work, listed.data, listed.name))


def remove(work: Work, campaign_id: str, invitations: Sequence[str]) -> int:
    """Remove the selected suppliers; returns how many."""
    draft_campaign.open_to_suppliers(work, campaign_id)
    if not invitations:
        raise InvalidCampaign(NOTHING_CHOSEN, {"invitation": NOTHING_CHOSEN})
    return draft_campaign.drop(work, campaign_id, invitations)


def remove_matching(work: Work, campaign_id: str, search: str) -> int:
    """Remove every supplier that a search finds; returns how many."""
    return draft_campaign.drop(work, campaign_id, board.ids(work, campaign_id, _removable(search)))


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
    named = draft_campaign.listed(work, listed.data, listed.name)
    if not named.ids:
        draft_campaign.on_list(work, listed.data, listed.name)  # refuses the list with the lines that name nobody
    draft_campaign.choose(work, campaign, named.ids)
    return campaign, named.refused
