"""The list of findings: one organisation's, the most serious first, with the day that decides what is overdue."""

from datetime import date

from portal.storage.finding_lists import FindingFilter
from portal.workflow import findings_list, follow_up
from tests.workflow.conftest import Portal


def test_the_most_serious_finding_comes_first_and_no_other_organisation_s(portal: Portal) -> None:
    shown = portal.read(findings_list.findings_list, FindingFilter(), 1, by=portal.rolf)
    assert [row.severity for row in shown.page.rows] == ["high", "low", "low"]
    assert shown.page.rows[0].id == portal.ids["finding"]
    assert portal.other.ids["finding"] not in {row.id for row in shown.page.rows}
    assert shown.today == date(2026, 6, 1)


def test_a_filter_shows_what_it_names(portal: Portal) -> None:
    portal.write(follow_up.close, portal.ids["sharable"], "It is a busy site indeed.", by=portal.rita)
    for state, number in (("closed", 1), ("open", 1), ("asked", 1)):
        shown = portal.read(findings_list.findings_list, FindingFilter(state=state), 1, by=portal.rolf)
        assert len(shown.page.rows) == number, state
