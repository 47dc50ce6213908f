"""The contact gives sections to a colleague, who gets a link of their own until the contact takes them back."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.refusals import Closed, Invalid, NotFound
from portal.domain.tokens import hash_of
from portal.storage import participants, respondents
from portal.storage.rows import col
from portal.storage.tables import Campaign, History, OutboxEmail
from portal.workflow import delegate, open_link
from portal.workflow.delegate import NewColleague
from tests.entering import newest_text
from tests.two_buyers import Portal

PAPERS, NUMBERS = ("people", "papers"), ("people", "numbers")
RUI = NewColleague("rui@factory.example", "Rui", "pt", frozenset({PAPERS}))


def give(portal: Portal, colleague: NewColleague = RUI) -> None:
    bashir = portal.harbour.bashir
    portal.database.write(delegate.give, bashir, colleague, actor=portal.harbour.contact(bashir))


def people(portal: Portal) -> list[participants.StoredParticipant]:
    bashir = portal.harbour.bashir
    return list(portal.database.read(delegate.colleagues, bashir, actor=portal.harbour.contact(bashir)).people)


def emails(portal: Portal) -> int:
    return len(portal.rows(OutboxEmail, col(OutboxEmail.kind) == "colleague"))


def test_a_colleague_gets_a_link_to_their_sections_once(portal: Portal) -> None:
    give(portal)
    give(portal)
    (rui,) = people(portal)
    assert (rui.name, rui.sections, emails(portal)) == ("Rui", RUI.sections, 1)
    token = newest_text(portal.database, RUI.address, "colleague").split("/i/")[1].split()[0]
    target = portal.database.write(respondents.by_link, hash_of(token))
    assert target is not None
    assert (target.participant, target.is_contact) == (rui.id, False)
    (email,) = portal.rows(OutboxEmail, col(OutboxEmail.kind) == "colleague")
    assert email.invitation_id is None, "its bounce says nothing of the contact's address"
    give(portal, replace(RUI, sections=frozenset({PAPERS, NUMBERS})))
    assert emails(portal) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "rui"}, "address"),
        ({"sections": frozenset()}, "sections"),
        ({"sections": frozenset({("people", "unknown")})}, "sections"),
    ],
)
def test_what_is_missing_is_said_at_its_field(portal: Portal, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        give(portal, replace(RUI, **changed))
    assert set(refused.value.fields) == {field}
    assert people(portal) == []


def test_the_contact_takes_sections_back_and_a_colleague_gives_none(portal: Portal) -> None:
    give(portal)
    (rui,) = people(portal)
    bashir = portal.harbour.contact(portal.harbour.bashir)
    as_rui = replace(bashir, sections=frozenset({PAPERS}))
    with pytest.raises(NotFound):
        portal.database.write(delegate.give, portal.harbour.bashir, RUI, actor=as_rui)
    with pytest.raises(NotFound):
        portal.database.write(delegate.take_back, portal.harbour.bashir, rui.id, actor=as_rui)
    portal.database.write(delegate.take_back, portal.harbour.bashir, rui.id, actor=bashir)
    assert people(portal) == []
    with pytest.raises(NotFound):
        portal.database.write(delegate.take_back, portal.harbour.bashir, rui.id, actor=bashir)
    assert {row.verb for row in portal.rows(History)} >= {"sections_given", "sections_taken_back"}


def test_once_nothing_can_be_answered_a_colleague_is_told_so(portal: Portal) -> None:
    bashir = portal.harbour.bashir
    context = portal.database.read(open_link.load_response, bashir, actor=portal.harbour.contact(bashir))
    delegate.check_open(context)
    delegated = replace(context, sections=frozenset({PAPERS}))
    delegate.check_open(delegated)
    submitted = replace(context.invited, submitted_at=portal.clock())
    with pytest.raises(Closed):
        delegate.check_open(replace(delegated, invited=submitted))
    delegate.check_open(replace(context, invited=submitted))
    portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], closed_at=portal.clock())
    with pytest.raises(Closed):
        give(portal)
