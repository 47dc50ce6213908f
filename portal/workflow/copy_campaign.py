"""A new campaign from an earlier one: its suppliers, texts and reminder days, and the newest questionnaire versions.

The copy is a draft like any other: everything can be changed, and nothing is sent before a count is confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.domain import next_round, policy
from portal.domain.next_round import A_YEAR
from portal.storage import campaign_texts, copying, library
from portal.storage import campaigns as stored_campaigns
from portal.storage.campaigns import Campaign
from portal.storage.copying import EarlierRecipient
from portal.storage.database import Work
from portal.storage.library import Published
from portal.workflow import draft_campaign
from portal.workflow.draft_campaign import CampaignPlan


@dataclass(frozen=True)
class VersionChange:
    """One questionnaire of the earlier campaign and its newest version; None if all of them are retired."""

    before: Published
    after: Published | None

    @property
    def is_newer(self) -> bool:
        """Whether the copy asks a different version."""
        return self.after is not None and self.after.id != self.before.id


@dataclass(frozen=True)
class CopyView:
    """A proposed copy, and how it differs from the earlier campaign."""

    campaign: Campaign
    plan: CampaignPlan
    versions: tuple[VersionChange, ...]
    recipients: tuple[EarlierRecipient, ...]
    added_since: int

    @property
    def staying(self) -> tuple[EarlierRecipient, ...]:
        """The suppliers that the copy asks again."""
        return tuple(recipient for recipient in self.recipients if recipient.removed_at is None)

    @property
    def removed(self) -> tuple[EarlierRecipient, ...]:
        """Those who were removed as suppliers since."""
        return tuple(recipient for recipient in self.recipients if recipient.removed_at is not None)

    @property
    def moved(self) -> int:
        """How many have a different address in their record than the one that was used."""
        return sum(recipient.address_then.lower() != recipient.address_now.lower() for recipient in self.staying)


def copy_view(work: Work, campaign_id: str) -> CopyView:
    """The copy as it would be now, due a year after the earlier campaign."""
    policy.check(work.actor, "campaigns")
    campaign = stored_campaigns.get(work, campaign_id)
    versions = _versions(work, campaign)
    plan = _plan(work, campaign, versions, A_YEAR)
    recipients = tuple(copying.recipients(work, campaign))
    return CopyView(campaign, plan, versions, recipients, copying.count_added_since(work, campaign))


def next_plan(work: Work, campaign_id: str, months: int) -> CampaignPlan:
    """The plan of the copy due `months` later, for the portal itself, which drafts the next round of a campaign."""
    campaign = stored_campaigns.get(work, campaign_id)
    return _plan(work, campaign, _versions(work, campaign), months)


def _plan(work: Work, campaign: Campaign, versions: Sequence[VersionChange], months: int) -> CampaignPlan:
    zone = ZoneInfo(campaign.zone)
    due, now = campaign.due_at.astimezone(zone), work.now.astimezone(zone)
    later = next_round.next_due(due.replace(tzinfo=None), now.replace(tzinfo=None), months)
    return replace(
        draft_campaign.plan_of(work, campaign),
        title=_title(campaign, due, later),
        due=later.strftime("%Y-%m-%dT%H:%M"),
        versions=tuple(change.after.id for change in versions if change.after is not None),
    )


def _title(campaign: Campaign, due: datetime, later: datetime) -> str:
    return next_round.next_title(campaign.title, due, later)[: draft_campaign.LONGEST_TITLE]


def _versions(work: Work, campaign: Campaign) -> tuple[VersionChange, ...]:
    newest: dict[str, Published] = {}
    for version in library.published(work):
        if version.retired_at is None:
            newest.setdefault(version.family, version)
    asked = library.versions_of_campaign(work, campaign.id)
    return tuple(VersionChange(version, newest.get(version.family)) for version in asked)


def begin(work: Work, view: CopyView, title: str, due: str) -> str:
    """Draft the copy with a title and a local due time in the earlier campaign's zone, without recipients."""
    copied = draft_campaign.draft(work, replace(view.plan, title=title, due=due))
    take_rest(work, view.campaign, copied)
    return copied


def take_rest(work: Work, campaign: Campaign, copied: str) -> None:
    """Give the copy what is not in the plan: the translations of the texts, and when a link needs a code."""
    campaign_texts.copy(work, campaign.id, copied)
    if campaign.code_rule:
        stored_campaigns.change_campaign(work, copied, code_rule=campaign.code_rule)
