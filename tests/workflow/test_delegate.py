"""The contact gives sections to a colleague, who gets a link of their own until the contact takes them back."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.refusals import Closed, Invalid, NotFound
from portal.domain.tokens import hash_of
from portal.storage import participants, respondents
from portal.storage.rows import col
from portal.storage.tables import Campaign, History, OutboxEmail
from portal.workflow import delegate, load_response
from portal.workflow.delegate import NewColleague
from tests.entering import newest_text
from tests.two_buyers import TwoBuyers

PAPERS, NUMBERS = ("people", "papers"), ("people", "numbers")
RUI = NewColleague("rui@factory.example", "Rui", "pt", frozenset({PAPERS}))


def give(buyers: TwoBuyers, colleague: NewColleague = RUI) -> None:
    bashir = buyers.harbour.bashir
    buyers.database.write(delegate.give, bashir, colleague, actor=buyers.harbour.contact(bashir))


def people(buyers: TwoBuyers) -> list[participants.StoredParticipant]:
    bashir = buyers.harbour.bashir
    return list(buyers.database.read(delegate.colleagues, bashir, actor=buyers.harbour.contact(bashir)).people)


def emails(buyers: TwoBuyers) -> int:
    return len(buyers.rows(OutboxEmail, col(OutboxEmail.kind) == "colleague"))


def test_a_colleague_gets_a_link_to_their_sections_once(buyers: TwoBuyers) -> None:
    give(buyers)
    give(buyers)
    (rui,) = people(buyers)
    assert (rui.name, rui.sections, emails(buyers)) == ("Rui", RUI.sections, 1)
    token = newest_text(buyers.database, RUI.address, "colleague").split("/i/")[1].split("?")[0]
    target = buyers.database.write(respondents.by_link, hash_of(token))
    assert target is not None
    assert (target.participant, target.is_contact) == (rui.id, False)
    (email,) = buyers.rows(OutboxEmail, col(OutboxEmail.kind) == "colleague")
    assert email.invitation_id is None, "its bounce says nothing of the contact's address"
    give(buyers, replace(RUI, sections=frozenset({PAPERS, NUMBERS})))
    assert emails(buyers) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "rui"}, "address"),
        ({"sections": frozenset()}, "sections"),
        ({"sections": frozenset({("people", "unknown")})}, "sections"),
    ],
)
def test_what_is_missing_is_said_at_its_field(buyers: TwoBuyers, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        give(buyers, replace(RUI, **changed))
    assert set(refused.value.fields) == {field}
    assert people(buyers) == []


def test_the_contact_takes_sections_back_and_a_colleague_gives_none(buyers: TwoBuyers) -> None:
    give(buyers)
    (rui,) = people(buyers)
    bashir = buyers.harbour.contact(buyers.harbour.bashir)
    as_rui = replace(bashir, sections=frozenset({PAPERS}))
    with pytest.raises(NotFound):
        buyers.database.write(delegate.give, buyers.harbour.bashir, RUI, actor=as_rui)
    with pytest.raises(NotFound):
        buyers.database.write(delegate.take_back, buyers.harbour.bashir, rui.id, actor=as_rui)
    buyers.database.write(delegate.take_back, buyers.harbour.bashir, rui.id, actor=bashir)
    assert people(buyers) == []
    with pytest.raises(NotFound):
        buyers.database.write(delegate.take_back, buyers.harbour.bashir, rui.id, actor=bashir)
    assert {row.verb for row in buyers.rows(History)} >= {"sections_given", "sections_taken_back"}


def test_once_nothing_can_be_answered_a_colleague_is_told_so(buyers: TwoBuyers) -> None:
    bashir = buyers.harbour.bashir
    context = buyers.database.read(load_response.load_response, bashir, actor=buyers.harbour.contact(bashir))
    delegate.check_open(context)
    delegated = replace(context, sections=frozenset({PAPERS}))
    delegate.check_open(delegated)
    submitted = replace(context.invited, submitted_at=buyers.clock())
    with pytest.raises(Closed):
        delegate.check_open(replace(delegated, invited=submitted))
    delegate.check_open(replace(context, invited=submitted))
    buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], closed_at=buyers.clock())
    with pytest.raises(Closed):
        give(buyers)
