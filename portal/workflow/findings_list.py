"""The list of findings, and the date that decides what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal import languages
from portal.storage import finding_lists
from portal.storage.database import Work
from portal.storage.finding_lists import FindingFilter, FindingPage
from portal.storage.findings_board import FindingRow


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


def every_finding(work: Work, filter: FindingFilter, sort: str) -> Sequence[FindingRow]:
    """All findings that match the filter."""
    return finding_lists.every(work, filter, sort, country_name=languages.country)
