"""The list of findings shows the most serious first, of the own organisation, and hides what would tell a value."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotFound
from portal.storage import finding_lists, findings_board
from portal.storage.finding_lists import FindingFilter
from portal.storage.rows import col
from portal.storage.tables import Finding, FollowUp, SharedFinding
from tests.two_buyers import TwoBuyers


def flags(buyers: TwoBuyers, actor: Actor | None = None, **wanted: str) -> list[str]:
    page = buyers.database.read(finding_lists.page, FindingFilter(**wanted), actor=actor or buyers.harbour.reviewer)
    assert page.total == len(page.rows)
    return [row.flag for row in page.rows]


def test_the_most_serious_come_first_and_only_the_own_ones(buyers: TwoBuyers) -> None:
    first, *others = flags(buyers)
    assert (first, set(others)) == ("passports_held", {"large_site", "busy_site"})
    page = buyers.database.read(finding_lists.page, FindingFilter(), actor=buyers.harbour.reviewer)
    assert {row.campaign for row in page.rows} == {buyers.harbour.ids["campaign"]}
    assert page.severities == {"high": 1, "low": 2}
    assert page.states == {"asked": 1, "open": 2}


def test_filters_are_by_state_severity_position_campaign_and_words(buyers: TwoBuyers) -> None:
    assert flags(buyers, severity="low", search="anand") == flags(buyers, severity="low")
    assert flags(buyers, state="asked") == ["passports_held"]
    assert flags(buyers, campaign=buyers.elsewhere.ids["campaign"]) == []
    assert flags(buyers, search="bashir") == []
    assert flags(buyers, position="disputed") == []
    buyers.set(SharedFinding, col(SharedFinding.id) == buyers.harbour.ids["share"], position="disputed")
    assert flags(buyers, position="disputed") == ["large_site"]
    assert flags(buyers, position="accepted") == []


def test_a_withheld_finding_exists_for_safeguarding_alone(buyers: TwoBuyers) -> None:
    harbour, finding = buyers.harbour, buyers.harbour.ids["finding"]
    buyers.set(Finding, col(Finding.id) == finding, withheld=True, remedying=True, open_remedying=False)
    assert "passports_held" not in flags(buyers)
    with pytest.raises(NotFound):
        buyers.database.read(findings_board.get, finding, actor=harbour.reviewer)
    assert "passports_held" in flags(buyers, harbour.safeguarding)
    seen = buyers.database.read(findings_board.get, finding, actor=harbour.safeguarding)
    assert seen.remedying
    buyers.set(Finding, col(Finding.id) == finding, withheld=False)
    assert not buyers.database.read(findings_board.get, finding, actor=harbour.reviewer).remedying


def test_findings_are_read_for_the_own_invitations_only(buyers: TwoBuyers) -> None:
    harbour, both = buyers.harbour, (buyers.harbour.anand, buyers.elsewhere.anand)
    assert len(buyers.database.read(findings_board.of_invitation, harbour.anand, actor=harbour.reader)) == 3
    assert buyers.database.read(findings_board.of_invitation, harbour.anand, actor=buyers.elsewhere.reader) == []
    assert set(buyers.database.read(findings_board.of_invitations, both, actor=harbour.reader)) == {harbour.anand}


def test_a_finding_is_closed_once_and_only_by_its_own_organisation(buyers: TwoBuyers) -> None:
    harbour, finding = buyers.harbour, buyers.harbour.ids["sharable"]
    with pytest.raises(Conflict):
        buyers.database.write(findings_board.close, finding, "m", "Done.", actor=buyers.elsewhere.reviewer)
    buyers.database.write(findings_board.close, finding, harbour.reviewer.id, "Done.", actor=harbour.reviewer)
    closed = buyers.database.read(findings_board.get, finding, actor=harbour.reviewer)
    assert (closed.state, closed.close_reason, closed.closed_at) == ("closed", "Done.", buyers.clock())
    with pytest.raises(Conflict):
        buyers.database.write(findings_board.close, finding, harbour.reviewer.id, "Again.", actor=harbour.reviewer)
    assert "busy_site" not in flags(buyers)
    assert flags(buyers, state="closed") == ["busy_site"]


def test_a_member_has_a_name_and_whoever_is_unknown_is_the_portal(buyers: TwoBuyers) -> None:
    assert buyers.database.read(findings_board.member_name, buyers.harbour.owner.id) == "Owner"
    assert buyers.database.read(findings_board.member_name, "nobody") == "the portal"
    assert buyers.rows(FollowUp), "the state `asked` comes from a follow-up"
