"""A link opens one invitation for one participant until it is withdrawn; a session belongs to it alone."""

from datetime import timedelta

import pytest

from portal.domain.tokens import hash_of
from portal.storage import bounced, respondents
from portal.storage.respondents import LinkTarget
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Link, Organisation, Participant, Response, Session
from tests.two_buyers import Buyer, TwoBuyers


def way_of(buyers: TwoBuyers, buyer: Buyer, invitation: str) -> LinkTarget:
    """What the link of an invitation leads to."""
    target = buyers.database.write(respondents.by_link, hash_of(buyer.tokens[invitation]))
    assert target is not None
    return target


def test_a_link_leads_to_its_own_invitation_and_an_unknown_one_nowhere(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    target = way_of(buyers, harbour, harbour.bashir)
    assert (target.invitation, target.organisation) == (harbour.bashir, harbour.organisation)
    assert (target.supplier, target.address, target.is_contact) == ("Bashir", f"bashir@{harbour.host}", True)
    assert way_of(buyers, buyers.elsewhere, buyers.elsewhere.bashir).organisation == buyers.elsewhere.organisation
    assert buyers.database.write(respondents.by_link, hash_of("a" * 26)) is None


@pytest.mark.parametrize("withdrawn", ["link", "invitation", "participant"])
def test_a_link_is_withdrawn_with_its_invitation_and_its_participant(buyers: TwoBuyers, withdrawn: str) -> None:
    harbour, at = buyers.harbour, buyers.clock()
    assert not way_of(buyers, harbour, harbour.bashir).withdrawn
    if withdrawn == "link":
        buyers.set(Link, col(Link.token_hash) == hash_of(harbour.tokens[harbour.bashir]), revoked_at=at)
    elif withdrawn == "invitation":
        buyers.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=at)
    else:
        buyers.set(Participant, col(Participant.invitation_id) == harbour.bashir, revoked_at=at)
    assert way_of(buyers, harbour, harbour.bashir).withdrawn
    assert not way_of(buyers, harbour, harbour.anand).withdrawn


@pytest.mark.parametrize(
    ("campaign_rule", "organisation_rule", "is_always"),
    [("", True, True), ("", False, False), ("always", False, True), ("another", True, False)],
)
def test_a_campaigns_rule_for_codes_goes_before_its_organisations(
    buyers: TwoBuyers, campaign_rule: str, organisation_rule: bool, is_always: bool
) -> None:
    harbour = buyers.harbour
    buyers.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], code_rule=campaign_rule)
    buyers.set(Organisation, col(Organisation.id) == harbour.organisation, always_code=organisation_rule)
    assert way_of(buyers, harbour, harbour.bashir).always_code is is_always


def test_only_the_first_opening_is_recorded_and_every_opening_takes_back_a_bounce(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, buyers.harbour.bashir
    buyers.database.write(bounced.mark_invitation, bashir, buyers.clock(), "other", "No such person.")
    (before,) = buyers.rows(Invitation, col(Invitation.id) == bashir)
    buyers.database.write(respondents.mark_opened, way_of(buyers, harbour, bashir))
    (after,) = buyers.rows(Invitation, col(Invitation.id) == bashir)
    assert (after.opened_at, after.bounced_at) == (before.opened_at, None)
    assert len(buyers.rows(Response, col(Response.invitation_id) == bashir)) == 1

    planned = harbour.ids["planned_invitation"]
    buyers.database.write(respondents.add_link, harbour.organisation, planned, hash_of("b" * 26), None)
    target = buyers.database.write(respondents.by_link, hash_of("b" * 26))
    assert target is not None
    assert target.response is None
    buyers.database.write(respondents.mark_opened, target)
    (opened,) = buyers.rows(Invitation, col(Invitation.id) == planned)
    assert opened.opened_at == buyers.clock()
    (response,) = buyers.rows(Response, col(Response.invitation_id) == planned)
    assert response.organisation_id == harbour.organisation
    buyers.database.write(respondents.drop_link, hash_of("b" * 26))
    assert buyers.database.write(respondents.by_link, hash_of("b" * 26)) is None


def test_a_session_ends_with_its_participant_or_its_invitation_and_is_no_members(buyers: TwoBuyers) -> None:
    harbour, end = buyers.harbour, buyers.clock() + timedelta(hours=1)
    for name, invitation in (("a", harbour.anand), ("b", harbour.bashir), ("c", harbour.bashir)):
        buyers.database.write(respondents.begin, way_of(buyers, harbour, invitation), name, end)
    session = buyers.database.read(respondents.seen, "b")
    assert session is not None
    assert (session.invitation, session.organisation) == (harbour.bashir, harbour.organisation)
    buyers.clock.advance(minutes=5)
    buyers.database.write(respondents.touch, "b")
    assert [row.seen_at for row in buyers.rows(Session, col(Session.id_hash) == "b")] == [buyers.clock()]

    buyers.database.write(respondents.end, "b")
    assert buyers.database.read(respondents.seen, "b") is None
    assert buyers.database.read(respondents.seen, "c") is not None
    buyers.set(Session, col(Session.id_hash) == "c", kind="held")
    assert buyers.database.read(respondents.seen, "c") is None
    buyers.set(Session, col(Session.id_hash) == "c", kind="respondent")
    buyers.set(Participant, col(Participant.invitation_id) == harbour.bashir, revoked_at=buyers.clock())
    assert buyers.database.read(respondents.seen, "c") is None
    buyers.database.write(respondents.end_all, harbour.bashir)
    assert buyers.rows(Session, col(Session.invitation_id) == harbour.bashir) == []
    assert buyers.database.read(respondents.seen, "a") is not None


def test_the_advice_is_confirmed_once(buyers: TwoBuyers) -> None:
    anand = buyers.harbour.anand
    assert buyers.database.read(respondents.advice_read_at, anand) is None
    first = buyers.clock()
    assert buyers.database.write(respondents.mark_advice_read, anand)
    buyers.clock.advance(days=1)
    assert not buyers.database.write(respondents.mark_advice_read, anand)
    assert buyers.database.read(respondents.advice_read_at, anand) == first
    assert buyers.database.read(respondents.advice_read_at, buyers.harbour.bashir) is None
