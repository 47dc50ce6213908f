"""The list of findings, and the date that decides what is overdue."""

from dataclasses import dataclass
from datetime import date

from portal import languages
from portal.storage import finding_lists
from portal.storage.database import Work
from portal.storage.finding_lists import FindingFilter, FindingPage


@dataclass(frozen=True)
class FindingsList:
    """One page of the findings, as of `today`."""

    page: FindingPage
    today: date


def findings_list(
    work: Work, filter: FindingFilter, number: int, sort: str = "-severity", *, is_grouped: bool = False
) -> FindingsList:
    """Page `number` of the findings that match the filter, the most serious first unless sorted in another way."""
    page = finding_lists.page(work, filter, number, sort, is_grouped=is_grouped, country_name=languages.country)
    return FindingsList(page, work.now.date())
