"""Suppliers are removed from a campaign only before the first email: those selected, or all that a search finds."""

import pytest

from portal.domain.refusals import Invalid
from portal.workflow import recipients, remove_recipients
from tests.workflow.conftest import Portal
from tests.workflow.test_recipients import chosen


def test_a_supplier_is_removed_only_before_it_was_written_to(portal: Portal) -> None:
    planned, sent = portal.ids["planned"], portal.ids["campaign"]
    with pytest.raises(Invalid, match="Select the suppliers"):
        portal.write(remove_recipients.remove, planned, [], by=portal.carla)
    assert portal.write(remove_recipients.remove, sent, [portal.ids["open_invitation"]], by=portal.carla).count == 0
    assert (
        portal.write(remove_recipients.remove, planned, [portal.ids["planned_invitation"]], by=portal.carla).count == 1
    )
    assert (len(chosen(portal)), len(chosen(portal, "campaign"))) == (1, 2)


def test_all_that_a_search_finds_are_removed_and_no_others(portal: Portal) -> None:
    view = portal.read(recipients.recipients_view, portal.ids["planned"], "bash", 1, by=portal.carla)
    assert [row.supplier for row in view.board.rows] == ["Bashir"]
    assert portal.write(remove_recipients.remove_matching, portal.ids["planned"], "bash", by=portal.carla).count == 1
    assert chosen(portal) == {"Anand"}
