"""Findings are assigned to members of the organisation who see them and may act on them."""

import pytest

from portal.domain.refusals import Invalid
from portal.workflow import members, responsible_members
from tests.workflow.conftest import Portal


def able(portal: Portal, severity: str = "", *, is_withheld: bool = False) -> set[str]:
    listed = portal.read(responsible_members.able, severity, is_withheld=is_withheld, by=portal.olga)
    return {member.id for member in listed}


def test_the_choice_follows_what_a_member_may_see_and_do(portal: Portal) -> None:
    everybody = {portal.carla.id, portal.rita.id, portal.sana.id}
    assert everybody <= able(portal)
    assert not {portal.olga.id, portal.rolf.id, portal.otto.id} & able(portal)
    assert able(portal, "high") == able(portal)
    assert able(portal, "critical") == able(portal, is_withheld=True) == {portal.sana.id}


def test_only_a_member_who_is_there_is_chosen(portal: Portal) -> None:
    assert portal.read(responsible_members.chosen, "", by=portal.rita) is None
    assert portal.read(responsible_members.chosen, portal.rita.id, by=portal.sana).id == portal.rita.id
    for id in (portal.rolf.id, portal.otto.id, "nobody at all"):
        with pytest.raises(Invalid):
            portal.read(responsible_members.chosen, id, by=portal.rita)
    portal.write(members.remove, portal.rita.id, by=portal.olga)
    with pytest.raises(Invalid, match="Choose a member"):
        portal.read(responsible_members.chosen, portal.rita.id, by=portal.sana)
