"""A finding is shared with its supplier if everybody may read what it rests on; never a critical or restricted one."""

from datetime import date, timedelta

import pytest

from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, Invalid, NotAllowed, NotFound
from portal.workflow import share_findings
from tests.workflow.conftest import Portal


def share(portal: Portal, *findings: str, days: int = 14, by: Actor | None = None) -> date:
    place = (portal.ids["campaign"], portal.ids["invitation"])
    last: date = portal.write(share_findings.share, *place, findings, days, by=by or portal.rita)
    return last


def emails(portal: Portal) -> int:
    return len(portal.rows("email", invitation_id=portal.ids["invitation"], kind="shared_findings"))


def test_a_shared_finding_is_written_of_once_and_can_be_replied_to_for_so_many_days(portal: Portal) -> None:
    before = emails(portal)
    assert share(portal, portal.ids["sharable"], portal.ids["sharable"], days=3) == date(2026, 6, 4)
    (row,) = portal.rows("shared_finding", finding_id=portal.ids["sharable"])
    assert (row.because, row.reply_by, row.submission_number) == ("A busy site.", date(2026, 6, 4), 1)
    assert emails(portal) == before + 1
    with pytest.raises(Conflict, match="has been shared already"):
        share(portal, portal.ids["sharable"])
    assert emails(portal) == before + 1, "pressed twice is shared once"


def test_neither_a_restricted_nor_a_closed_finding_is_shared(portal: Portal) -> None:
    for actor in (portal.rita, portal.sana):
        with pytest.raises(Conflict, match="rests on restricted"):
            share(portal, portal.ids["sharable"], portal.ids["finding"], by=actor)
    for facts in ({"closed_at": portal.clock()}, {"closed_at": None, "no_longer_raised_at": portal.clock()}):
        portal.change("finding", portal.ids["sharable"], **facts)
        with pytest.raises(Conflict):
            share(portal, portal.ids["sharable"])
    assert portal.rows("shared_finding", finding_id=portal.ids["sharable"]) == []


def test_a_finding_is_shared_again_once_its_days_are_over_without_a_reply(portal: Portal) -> None:
    share(portal, portal.ids["sharable"], days=1)
    portal.clock.advance(timedelta(days=3))
    share(portal, portal.ids["sharable"])
    assert len(portal.rows("shared_finding", finding_id=portal.ids["sharable"])) == 2


def test_a_choice_and_a_number_of_days_are_needed(portal: Portal) -> None:
    with pytest.raises(Invalid, match="at least one finding"):
        share(portal)
    for days in (0, 91):
        with pytest.raises(Invalid, match="between 1 and 90"):
            share(portal, portal.ids["sharable"], days=days)


def test_only_who_may_ask_suppliers_shares_and_only_its_own_findings(portal: Portal) -> None:
    for actor in (portal.rolf, portal.olga):
        with pytest.raises(NotAllowed):
            share(portal, portal.ids["sharable"], by=actor)
    place = (portal.ids["planned"], portal.ids["invitation"], [portal.ids["sharable"]])
    with pytest.raises(NotFound):
        portal.write(share_findings.share, *place, by=portal.rita)
    with pytest.raises(Conflict):
        share(portal, portal.other.ids["sharable"])


def test_on_the_command_line_findings_are_shared_by_name(portal: Portal) -> None:
    portal.change("supplier", portal.ids["supplier"], code="A-1")
    campaign, operator = portal.ids["campaign"], Actor("operator", "o", "o", portal.harbour.cast.organisation)
    possible = portal.read(share_findings.shareable_of, campaign, "A-1", by=operator)
    assert {name: shown.because for name, shown in possible.items()} == {"people.busy_site": "A busy site."}
    given = (campaign, "A-1", ["people.passports_held"], 3)
    with pytest.raises(Invalid, match=r"Findings that can be shared: people\.busy_site"):
        portal.write(share_findings.share_by_name, *given, by=operator)
    with pytest.raises(Invalid, match="external code B-2"):
        portal.write(share_findings.share_by_name, campaign, "B-2", [], 3, by=operator)
    portal.write(share_findings.share_by_name, campaign, "A-1", ["people.busy_site"], 3, by=operator)
    assert len(portal.rows("shared_finding", finding_id=portal.ids["sharable"])) == 1
