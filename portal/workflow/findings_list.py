"""The list of findings, and the date that decides which answers are overdue."""

from dataclasses import dataclass
from datetime import date

from portal.storage import findings_board
from portal.storage.database import Work
from portal.storage.findings_board import FindingFilter, FindingPage


@dataclass(frozen=True)
class FindingsList:
    """One page of the findings, as of `today`."""

    page: FindingPage
    today: date


def findings_list(work: Work, filter: FindingFilter, number: int) -> FindingsList:
    """Page `number` of the findings that match the filter, the most serious first."""
    return FindingsList(findings_board.page(work, filter, number), work.now.date())
