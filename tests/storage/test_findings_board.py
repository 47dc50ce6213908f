"""The list of findings shows the most serious first, of the own organisation, and hides what would tell a value."""

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotFound
from portal.storage import findings_board
from portal.storage.findings_board import FindingFilter
from portal.storage.rows import col
from portal.storage.tables import Finding, FollowUp, SharedFinding
from tests.two_buyers import Portal


def flags(portal: Portal, actor: Actor | None = None, **wanted: str) -> list[str]:
    page = portal.database.read(findings_board.page, FindingFilter(**wanted), actor=actor or portal.harbour.reviewer)
    assert page.total == len(page.rows)
    return [row.flag for row in page.rows]


def test_the_most_serious_come_first_and_only_the_own_ones(portal: Portal) -> None:
    first, *others = flags(portal)
    assert (first, set(others)) == ("passports_held", {"large_site", "busy_site"})
    page = portal.database.read(findings_board.page, FindingFilter(), actor=portal.harbour.reviewer)
    assert {row.campaign for row in page.rows} == {portal.harbour.ids["campaign"]}
    assert page.severities == {"high": 1, "low": 2}
    assert page.states == {"asked": 1, "open": 2}


def test_filters_are_by_state_severity_position_campaign_and_words(portal: Portal) -> None:
    assert flags(portal, severity="low", search="anand") == flags(portal, severity="low")
    assert flags(portal, state="asked") == ["passports_held"]
    assert flags(portal, campaign=portal.elsewhere.ids["campaign"]) == []
    assert flags(portal, search="bashir") == []
    assert flags(portal, position="disputed") == []
    portal.set(SharedFinding, col(SharedFinding.id) == portal.harbour.ids["share"], position="disputed")
    assert flags(portal, position="disputed") == ["large_site"]
    assert flags(portal, position="accepted") == []


def test_a_withheld_finding_exists_for_safeguarding_alone(portal: Portal) -> None:
    harbour, finding = portal.harbour, portal.harbour.ids["finding"]
    portal.set(Finding, col(Finding.id) == finding, withheld=True, remedying=True, open_remedying=False)
    assert "passports_held" not in flags(portal)
    with pytest.raises(NotFound):
        portal.database.read(findings_board.one, finding, actor=harbour.reviewer)
    assert "passports_held" in flags(portal, harbour.safeguarding)
    seen = portal.database.read(findings_board.one, finding, actor=harbour.safeguarding)
    assert seen.remedying
    portal.set(Finding, col(Finding.id) == finding, withheld=False)
    assert not portal.database.read(findings_board.one, finding, actor=harbour.reviewer).remedying


def test_findings_are_read_for_the_own_invitations_only(portal: Portal) -> None:
    harbour, both = portal.harbour, (portal.harbour.anand, portal.elsewhere.anand)
    assert len(portal.database.read(findings_board.of_invitation, harbour.anand, actor=harbour.reader)) == 3
    assert portal.database.read(findings_board.of_invitation, harbour.anand, actor=portal.elsewhere.reader) == []
    assert set(portal.database.read(findings_board.of_invitations, both, actor=harbour.reader)) == {harbour.anand}


def test_a_finding_is_closed_once_and_only_by_its_own_organisation(portal: Portal) -> None:
    harbour, finding = portal.harbour, portal.harbour.ids["sharable"]
    with pytest.raises(Conflict):
        portal.database.write(findings_board.close, finding, "m", "Done.", actor=portal.elsewhere.reviewer)
    portal.database.write(findings_board.close, finding, harbour.reviewer.id, "Done.", actor=harbour.reviewer)
    closed = portal.database.read(findings_board.one, finding, actor=harbour.reviewer)
    assert (closed.state, closed.close_reason, closed.closed_at) == ("closed", "Done.", portal.clock())
    with pytest.raises(Conflict):
        portal.database.write(findings_board.close, finding, harbour.reviewer.id, "Again.", actor=harbour.reviewer)
    assert "busy_site" not in flags(portal)
    assert flags(portal, state="closed") == ["busy_site"]


def test_a_member_has_a_name_and_whoever_is_unknown_is_the_portal(portal: Portal) -> None:
    assert portal.database.read(findings_board.member_name, portal.harbour.owner.id) == "Owner"
    assert portal.database.read(findings_board.member_name, "nobody") == "the portal"
    assert portal.rows(FollowUp), "the state `asked` comes from a follow-up"
