"""When opening a supplier's link needs a code: as an organisation chooses, or one of its campaigns for itself."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from portal.domain import policy
from portal.domain.events.campaigns import CodeRuleChanged
from portal.domain.events.organisations import AlwaysCodeChanged
from portal.domain.refusals import Invalid
from portal.storage import campaigns, history, people
from portal.storage.campaigns import Campaign
from portal.storage.database import Work

CodeRule: TypeAlias = Literal["", "another", "always"]
"""In another browser than the first, or always; "" is whatever the organisation has chosen."""

IN_WORDS = {"": "as the organisation says", "another": "another browser", "always": "always"}


@dataclass(frozen=True)
class CampaignCodes:
    """A campaign's own rule, and whether its links always need a code now."""

    campaign: Campaign
    is_always: bool
    organisation_always: bool


def is_required(work: Work) -> bool:
    """Whether the acting member's organisation always requires a code."""
    return people.always_code(work)


def require(work: Work, *, always: bool) -> None:
    """Always require a code, or only in another browser; a change is noted in the history."""
    if people.set_always_code(work, always):
        history.note(work, AlwaysCodeChanged(work.actor.organisation or "", "always" if always else "another browser"))


def of_campaign(work: Work, campaign_id: str) -> CampaignCodes:
    """When the links of a campaign need a code."""
    campaign = campaigns.get(work, campaign_id)
    return CampaignCodes(campaign, is_always(work, campaign), people.always_code(work))


def is_always(work: Work, campaign: Campaign) -> bool:
    """Whether the links of a campaign always need a code."""
    return campaign.code_rule == "always" if campaign.code_rule else people.always_code(work)


def require_in_campaign(work: Work, campaign_id: str, rule: str) -> None:
    """Set a campaign's own rule, also after it was sent; it applies from the next time a link is opened."""
    policy.check(work.actor, "campaigns")
    if rule not in get_args(CodeRule):
        raise Invalid("Choose when a code is needed.", fields=("code",))
    if campaigns.get(work, campaign_id, lock=True).code_rule != rule:
        campaigns.change_campaign(work, campaign_id, code_rule=rule)
        history.note(work, CodeRuleChanged(campaign_id, IN_WORDS[rule]))
