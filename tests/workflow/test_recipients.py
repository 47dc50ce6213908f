"""Who is asked in a campaign: chosen with its plan, added from a list, removed only before the first email."""

from typing import Any

import pytest

from portal.domain.refusals import Closed, Invalid, NotAllowed, NotFound
from portal.workflow import add_recipients, draft_campaign, publish, recipients
from portal.workflow.add_recipients import ListFile, RecipientChoice
from tests.workflow.conftest import Portal

LISTED = ListFile(b"Supplier name,Country\nChowdhury,BD\n", "list.csv")


def chosen(portal: Portal, campaign: str = "planned") -> set[str]:
    own = {row.id: row.name for row in portal.rows("supplier")}
    return {own[row.supplier_id] for row in portal.rows("invitation", campaign_id=portal.ids[campaign])}


def draft(portal: Portal, listed: ListFile | None, **texts: str) -> tuple[Any, Any]:
    given = ("By names", ["people@1.0.0"], "2026-12-01T17:00", "", texts, listed)
    made: tuple[Any, Any] = portal.write(recipients.draft_by_names, *given, by=portal.carla)
    return made


def test_a_list_adds_only_who_is_new(portal: Portal) -> None:
    choice = RecipientChoice(listed=LISTED)
    for count in (1, 0):
        added = portal.write(add_recipients.add, portal.ids["planned"], choice, at_once=True, by=portal.carla)
        assert added.count == count
    assert chosen(portal) == {"Anand", "Bashir", "Chowdhury"}


def test_a_plan_can_be_changed_until_it_is_sent(portal: Portal) -> None:
    view = portal.read(recipients.plan_view, portal.ids["planned"], by=portal.carla)
    assert view.plan.versions == (portal.ids["version"],)
    assert portal.ids["other"] in {version.id for version in view.choices.versions}
    with pytest.raises(Closed, match="has been sent"):
        portal.read(recipients.plan_view, portal.ids["campaign"], by=portal.carla)
    for step in (recipients.plan_view, draft_campaign.open_to_suppliers):
        with pytest.raises(NotFound):
            portal.read(step, portal.ids["planned"], by=portal.otto)
        with pytest.raises(NotAllowed):
            portal.read(step, portal.ids["planned"], by=portal.rita)


def test_a_retired_version_is_offered_only_where_it_was_chosen(portal: Portal) -> None:
    portal.write(publish.retire, portal.ids["other"], "A newer one is there.", by=portal.carla)
    for already, is_offered in ((), False), ((portal.ids["other"],), True):
        versions = portal.read(recipients.choices, already, by=portal.carla).versions
        assert (portal.ids["other"] in {version.id for version in versions}) is is_offered


def test_a_campaign_drafted_by_names_asks_everybody_or_the_list(portal: Portal) -> None:
    portal.change("organisation", portal.harbour.cast.organisation, zone="Europe/Vienna")
    everybody, none_refused = draft(portal, None)
    portal.ids = {**portal.ids, "everybody": everybody}
    assert (chosen(portal, "everybody"), none_refused) == ({"Anand", "Bashir", "Chowdhury"}, ())
    (row,) = portal.rows("campaign", id=everybody)
    assert row.zone == "Europe/Vienna"
    with_stranger = ListFile(LISTED.data + b"Nobody we know,BD\n", "list.csv")
    listed, refused = draft(portal, with_stranger, purpose="To know.")
    portal.ids = {**portal.ids, "listed": listed}
    assert (chosen(portal, "listed"), len(refused)) == ({"Chowdhury"}, 1)
    assert portal.rows("campaign", id=listed)[0].purpose == "To know."
    with pytest.raises(Invalid):
        draft(portal, ListFile(b"Supplier name,Country\nNobody we know,BD\n", "list.csv"))
