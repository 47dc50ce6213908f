"""A supplier's own time zone replaces one that was assumed, and never one from the buyer's list."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.refusals import Closed, Invalid, NotFound
from portal.domain.tokens import hash_of
from portal.storage import respondents
from portal.workflow import own_zone
from tests.workflow.conftest import Portal


def zone(portal: Portal) -> tuple[str, str]:
    (row,) = portal.rows("invitation", id=portal.ids["open_invitation"])
    return row.time_zone, row.zone_source


def set_source(portal: Portal, source: str) -> None:
    portal.change("invitation", portal.ids["open_invitation"], time_zone="Asia/Dhaka", zone_source=source)


def open_with(portal: Portal, browser_zone: str, **others: Any) -> tuple[str, str]:
    """Open Bashir's link in a browser of this zone; `others` are differences of what the link leads to."""
    token = portal.harbour.tokens[portal.ids["open_invitation"]]
    way = portal.database.read(respondents.by_link, hash_of(token), locked=False)
    assert way is not None
    portal.database.write(own_zone.overrule, replace(way, **others), browser_zone)
    return zone(portal)


def test_the_browser_of_the_contact_replaces_only_an_assumed_zone(portal: Portal) -> None:
    for source in ("record", "supplier"):
        set_source(portal, source)
        assert open_with(portal, "Europe/Vienna") == ("Asia/Dhaka", source)
    set_source(portal, "assumed")
    before = {row.id: row.time_zone for row in portal.rows("invitation")}
    for unknown in ("", "Nowhere/Land"):
        assert open_with(portal, unknown) == ("Asia/Dhaka", "assumed")
    assert open_with(portal, "Europe/Vienna", is_contact=False) == ("Asia/Dhaka", "assumed"), "a colleague"
    assert open_with(portal, "Europe/Vienna") == ("Europe/Vienna", "supplier")
    after = {row.id: row.time_zone for row in portal.rows("invitation")}
    assert after == before | {portal.ids["open_invitation"]: "Europe/Vienna"}, "no other request"


def test_the_contact_may_choose_again_but_not_against_the_buyer_s_list(portal: Portal) -> None:
    invitation = portal.bashir.invitation
    set_source(portal, "assumed")
    for name in ("europe/vienna", "Africa/Cairo"):
        portal.write(own_zone.choose, invitation, name, by=portal.bashir)
    assert zone(portal) == ("Africa/Cairo", "supplier")
    with pytest.raises(Invalid) as wrong:
        portal.write(own_zone.choose, invitation, "Nowhere/Land", by=portal.bashir)
    assert set(wrong.value.fields) == {"zone"}
    set_source(portal, "record")
    with pytest.raises(Closed):
        portal.write(own_zone.choose, invitation, "Africa/Cairo", by=portal.bashir)
    assert zone(portal) == ("Asia/Dhaka", "record")


def test_a_colleague_and_another_supplier_choose_nothing(portal: Portal) -> None:
    set_source(portal, "assumed")
    colleague = replace(portal.bashir, sections=frozenset({("people", "numbers")}))
    for actor in (colleague, portal.anand, portal.elsewhere):
        with pytest.raises(NotFound):
            portal.write(own_zone.choose, portal.bashir.invitation, "Africa/Cairo", by=actor)
    assert zone(portal) == ("Asia/Dhaka", "assumed")


def test_the_zones_of_the_supplier_s_country_come_first() -> None:
    assert own_zone.choices("CH")[0] == "Europe/Zurich"
    assert set(own_zone.choices("CH")) == set(own_zone.choices("BD"))
    assert len(set(own_zone.choices("CH"))) == len(own_zone.choices("CH"))
