"""The contact reads what was shared with it: each finding with the open answers of the round it is about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import reply_to_finding, shared_findings_view
from portal.workflow.shared_findings_view import SharedFindingsView
from tests.workflow.conftest import Portal


def view(portal: Portal) -> SharedFindingsView:
    read: SharedFindingsView = portal.read(
        shared_findings_view.shared_findings_view, portal.anand.invitation, by=portal.anand
    )
    return read


def test_a_finding_stands_with_the_answers_it_rests_on(portal: Portal) -> None:
    (shown,) = view(portal).findings
    assert (shown.share.because, shown.places, shown.is_open) == ("A large site.", (("people", "workers"),), True)
    assert shown.declared.answers["people"]["workers"] == 20000


def test_a_finding_that_was_replied_to_or_whose_days_are_over_takes_no_reply(portal: Portal) -> None:
    (shown,) = view(portal).findings
    portal.clock.advance(timedelta(days=14))
    assert view(portal).findings[0].is_open, "the last day counts whole"
    portal.clock.advance(timedelta(days=2))
    assert not view(portal).findings[0].is_open
    portal.clock.advance(timedelta(days=-16))
    portal.write(reply_to_finding.reply, portal.anand.invitation, shown.share.id, "accepted", "", by=portal.anand)
    assert not view(portal).findings[0].is_open


def test_a_colleague_and_another_supplier_read_none_of_it(portal: Portal) -> None:
    colleague = replace(portal.anand, sections=frozenset({("people", "numbers")}))
    with pytest.raises(NotFound):
        portal.read(shared_findings_view.shared_findings_view, portal.anand.invitation, by=colleague)
    read = portal.read(shared_findings_view.shared_findings_view, portal.bashir.invitation, by=portal.bashir)
    assert read.findings == ()
