"""Which of the eleven ILO indicators were found, asked without a sign or not asked, by response and campaign."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.indicators import INDICATORS, ORDER, State, together
from portal.storage import campaigns, indicator_states
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.submissions import StoredResult

STATE_WORDS: dict[State, str] = {
    "found": "Found",
    "restricted": "Restricted (safeguarding only)",
    "not_known": "Not known",
    "no_sign": "Asked, no sign",
    "not_asked": "Not asked",
}


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator of one response; `families` are the questionnaires in which it has that state."""

    id: str
    title: str
    state: State
    families: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorCount:
    """One indicator over a campaign: how many responses have each state, and the suppliers in which it was found."""

    id: str
    title: str
    counts: Mapping[State, int]
    suppliers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CampaignGrid:
    """The eleven indicators over the submitted responses of a campaign."""

    campaign: Campaign
    responses: int
    rows: tuple[IndicatorCount, ...]


def states_of(result: StoredResult, *, sees_everything: bool) -> dict[str, str]:
    """The state of each indicator in a result, as its reader may see it."""
    document = result.document if sees_everything else result.open
    return dict(document.get("indicators") or {})


def grid(by_family: Mapping[str, Mapping[str, str]]) -> tuple[IndicatorRow, ...]:
    """The eleven indicators of a response, combined over its questionnaires."""
    whole = together(by_family.values())
    return tuple(
        IndicatorRow(
            id, title, whole[id], tuple(name for name, states in by_family.items() if states.get(id) == whole[id])
        )
        for id, title in INDICATORS.items()
    )


def of_campaign(work: Work, campaign: str) -> CampaignGrid:
    """The grid of a campaign of the actor's organisation; NotFound for any other."""
    campaign_row = campaigns.get(work, campaign)
    responses = indicator_states.of_campaign(work, campaign)
    states = [(response, together(response.by_family.values())) for response in responses]
    rows = []
    for id, title in INDICATORS.items():
        counts = Counter(own[id] for _, own in states)
        suppliers = tuple((response.invitation, response.supplier) for response, own in states if own[id] == "found")
        rows.append(IndicatorCount(id, title, {state: counts[state] for state in ORDER}, suppliers))
    return CampaignGrid(campaign_row, len(states), tuple(rows))
