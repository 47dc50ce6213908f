"""Only an owner changes its organisation's settings, and nobody overwrites what they have not seen."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.organisation_settings import InvalidSettings, OrganisationSettings
from portal.domain.policy import Actor
from portal.domain.refusals import Conflict, NotAllowed
from portal.workflow import organisation_settings
from tests.workflow.conftest import Portal


def settings(portal: Portal, by: Actor) -> OrganisationSettings:
    found: OrganisationSettings = portal.read(organisation_settings.defaults, by=by)
    return found


def change(portal: Portal, by: Actor, seen: str = "", **new: Any) -> tuple[str, ...]:
    typed = replace(settings(portal, by), **new)
    changed: tuple[str, ...] = portal.write(organisation_settings.change, typed, seen, by=by)
    return changed


def test_an_owner_changes_its_own_organisation_and_the_history_names_what_changed(portal: Portal) -> None:
    theirs, own = settings(portal, portal.otto), str(portal.olga.organisation)
    new = {"sender_name": " Purchasing ", "reply_to": "Post@Harbour-Foods.example", "zone": "Europe/Vienna"}
    assert change(portal, portal.olga, **new) == ("sender_name", "reply_to", "zone")
    now = settings(portal, portal.rolf)
    assert (now.sender_name, now.reply_to, now.zone) == ("Purchasing", "post@harbour-foods.example", "Europe/Vienna")
    assert settings(portal, portal.otto) == theirs
    assert change(portal, portal.olga, **new) == (), "pressed twice"
    assert portal.verbs("organisation", own).count("organisation_changed") == 1


def test_other_members_change_nothing(portal: Portal) -> None:
    before = portal.rows("organisation")
    for actor in (portal.carla, portal.rita, portal.sana, portal.rolf):
        with pytest.raises(NotAllowed):
            change(portal, actor, name="Ours")
    assert portal.rows("organisation") == before


def test_a_page_that_is_out_of_date_overwrites_nothing(portal: Portal) -> None:
    seen = settings(portal, portal.olga).mark
    assert change(portal, portal.olga, seen, purpose="To know.") == ("purpose",)
    with pytest.raises(Conflict, match="Somebody else has changed"):
        change(portal, portal.olga, seen, purpose="To know more.")
    assert settings(portal, portal.olga).purpose == "To know."
    assert change(portal, portal.olga, seen, purpose="To know.") == (), "nothing would be overwritten"
    assert change(portal, portal.olga, settings(portal, portal.olga).mark, purpose="More.") == ("purpose",)
    assert change(portal, portal.olga, purpose="To know.") == ("purpose",), "a command has seen no page"


def test_each_wrong_setting_is_named_and_nothing_is_saved(portal: Portal) -> None:
    before = settings(portal, portal.olga)
    with pytest.raises(InvalidSettings) as wrong:
        change(portal, portal.olga, name=" ", reply_to="nobody", zone="Nowhere/Land", purpose="To know.")
    assert set(wrong.value.fields) == {"name", "reply_to", "zone"}
    assert settings(portal, portal.olga) == before


def test_the_page_shows_the_acting_member_s_organisation(portal: Portal) -> None:
    change(portal, portal.olga, sender_name="Purchasing")
    own, theirs = (portal.read(organisation_settings.settings_view, by=by) for by in (portal.rolf, portal.otto))
    assert (own.settings.name, own.settings.sender_name) == ("Harbour Foods", "Purchasing")
    assert (theirs.settings.name, theirs.settings.sender_name) == ("Elsewhere Mills", "")
    assert (own.has_logo, own.changed_texts) == (False, 0)
