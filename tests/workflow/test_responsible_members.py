"""Only members whose role lets them work on a finding can be responsible for it."""

import pytest

from portal.domain.refusals import Invalid
from portal.workflow import members, responsible_members
from tests.workflow.conftest import Portal


def test_who_may_follow_up_can_be_responsible_and_for_critical_findings_safeguarding_only(portal: Portal) -> None:
    able = {member.id for member in portal.read(responsible_members.able, by=portal.olga)}
    assert {portal.rita.id, portal.sana.id} <= able
    assert portal.rolf.id not in able
    assert portal.otto.id not in able, "another buyer's member"
    critical = {member.id for member in portal.read(responsible_members.able, "critical", by=portal.olga)}
    assert portal.sana.id in critical
    assert portal.rita.id not in critical


def test_nobody_may_be_chosen_and_only_members_of_the_organisation_who_can_be(portal: Portal) -> None:
    assert portal.read(responsible_members.chosen, "", by=portal.olga) is None
    chosen = portal.read(responsible_members.chosen, portal.rita.id, by=portal.olga)
    assert chosen is not None
    assert chosen.id == portal.rita.id
    for id, sentence in (
        (portal.rolf.id, "may not follow up findings"),
        (portal.otto.id, "Choose a member of your organisation"),
        ("nobody at all", "Choose a member of your organisation"),
    ):
        with pytest.raises(Invalid, match=sentence):
            portal.read(responsible_members.chosen, id, by=portal.olga)


def test_a_removed_member_is_no_longer_chosen(portal: Portal) -> None:
    portal.write(members.remove, portal.rita.id, by=portal.olga)
    assert portal.rita.id not in {member.id for member in portal.read(responsible_members.able, by=portal.olga)}
    with pytest.raises(Invalid, match="Choose a member of your organisation"):
        portal.read(responsible_members.chosen, portal.rita.id, by=portal.olga)
