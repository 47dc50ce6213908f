"""A campaign for its pages: its board, the email before sending, who to remind, what to rescore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.email import Email
from portal.domain.questionnaire import Version
from portal.languages import supported_language
from portal.storage import board, campaign_counts, campaigns, library, mail_alarm, waiting_invitations
from portal.storage.board import Board, BoardRow
from portal.storage.board_filter import BoardFilter
from portal.storage.campaign_counts import CampaignCounts
from portal.storage.campaigns import Campaign
from portal.storage.database import Work
from portal.storage.library import Published
from portal.storage.reminders import Remindable
from portal.workflow import (
    invite,
    reading_languages,
    remind,
    repeat_campaign,
    require_codes,
    rescore,
    translate_campaign,
)
from portal.workflow.reading_languages import Readings


@dataclass(frozen=True)
class CampaignView:
    """A campaign, one page of its board, and how many emails are left to write.

    `reading_english` counts the suppliers of each language that the portal does not support, `readings` those who read
    a draft translation or the source of a questionnaire, `reading_original` those who read one of the campaign's texts
    in the language that it was written in.
    """

    campaign: Campaign
    board: Board
    counts: CampaignCounts
    alarm: str
    reading_english: Mapping[str, int]
    readings: Readings
    reading_original: Mapping[str, int]
    next_round: datetime | None
    always_code: bool

    @property
    def is_busy(self) -> bool:
        """Whether emails are being written now."""
        return bool(
            self.campaign.sent_at
            and not self.campaign.closed_at
            and (self.counts.waiting or self.counts.left or self.counts.extensions)
        )


@dataclass(frozen=True)
class EmailView:
    """A campaign with its versions, the email to its first supplier, and how many emails are not written yet."""

    campaign: Campaign
    versions: Sequence[Published]
    questionnaires: Sequence[Version]
    email: Email | None
    waiting: int
    readings: Readings
    reading_original: Mapping[str, int]


@dataclass(frozen=True)
class RemindersView:
    """A campaign, how many can be reminded, and the reminder to the first of them."""

    campaign: Campaign
    remindable: Remindable
    email: Email | None


@dataclass(frozen=True)
class RescoringView:
    """A campaign and the newer versions under which its responses may be rescored."""

    campaign: Campaign
    choices: tuple[Published, ...]


def campaign_view(work: Work, campaign_id: str, filter: BoardFilter, sort: str, page: int) -> CampaignView:
    """One page of a campaign's board."""
    campaign, shown = campaigns.get(work, campaign_id), board.board(work, campaign_id, filter, sort, page)
    languages = shown.languages
    return CampaignView(
        campaign,
        shown,
        campaign_counts.read(work, campaign_id),
        mail_alarm.sentence(work),
        {language: count for language, count in languages.items() if supported_language(language) is None},
        reading_languages.of_versions(work, library.versions_of_campaign(work, campaign_id), languages),
        translate_campaign.reading_original(work, campaign, languages),
        repeat_campaign.next_round(work, campaign),
        require_codes.is_always(work, campaign),
    )


def email_view(work: Work, campaign_id: str) -> EmailView:
    """The invitation as the first supplier would get it; None if nobody is invited."""
    campaign, has_suppliers = campaigns.get(work, campaign_id), campaigns.first_on_list(work, campaign_id)
    versions = library.versions_of_campaign(work, campaign_id)
    languages = board.languages(work, campaign_id)
    return EmailView(
        campaign,
        versions,
        [library.version(work, version.id) for version in versions],
        invite.preview_email(work, campaign_id) if has_suppliers else None,
        waiting_invitations.count_waiting(work, campaign_id),
        reading_languages.of_versions(work, versions, languages),
        translate_campaign.reading_original(work, campaign, languages),
    )


def reminders_view(work: Work, campaign_id: str, filter: BoardFilter) -> RemindersView:
    """The suppliers that a reminder would be sent to, among those that match the filter."""
    return RemindersView(
        campaigns.get(work, campaign_id),
        remind.remindable(work, campaign_id, filter),
        remind.preview_email(work, campaign_id, filter),
    )


def rescoring_view(work: Work, campaign_id: str) -> RescoringView:
    """The versions under which a campaign's responses may be rescored."""
    return RescoringView(campaigns.get(work, campaign_id), rescore.choices(work, campaign_id))


@dataclass(frozen=True)
class SupplierStatus:
    """The status of one supplier of a campaign, with its results."""

    row: BoardRow
    results: Sequence[object]


def statuses(work: Work, campaign_id: str) -> list[SupplierStatus]:
    """The status of every supplier of a campaign."""
    results = board.results_by_invitation(work, campaign_id)
    return [SupplierStatus(row, results.get(row.id, [])) for row in board.all_rows(work, campaign_id)]
