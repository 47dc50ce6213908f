"""A link opens one invitation for one participant until it is withdrawn; a session belongs to it alone."""

from datetime import timedelta

import pytest

from portal.domain.tokens import hash_of
from portal.storage import bounced, respondents
from portal.storage.respondents import LinkTarget
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, Link, Organisation, Participant, Response, Session
from tests.two_buyers import Buyer, Portal


def way_of(portal: Portal, buyer: Buyer, invitation: str) -> LinkTarget:
    """What the link of an invitation leads to."""
    target = portal.database.write(respondents.by_link, hash_of(buyer.tokens[invitation]))
    assert target is not None
    return target


def test_a_link_leads_to_its_own_invitation_and_an_unknown_one_nowhere(portal: Portal) -> None:
    harbour = portal.harbour
    target = way_of(portal, harbour, harbour.bashir)
    assert (target.invitation, target.organisation) == (harbour.bashir, harbour.organisation)
    assert (target.supplier, target.address, target.is_contact) == ("Bashir", f"bashir@{harbour.host}", True)
    assert way_of(portal, portal.elsewhere, portal.elsewhere.bashir).organisation == portal.elsewhere.organisation
    assert portal.database.write(respondents.by_link, hash_of("a" * 26)) is None


@pytest.mark.parametrize("withdrawn", ["link", "invitation", "participant"])
def test_a_link_is_withdrawn_with_its_invitation_and_its_participant(portal: Portal, withdrawn: str) -> None:
    harbour, at = portal.harbour, portal.clock()
    assert not way_of(portal, harbour, harbour.bashir).withdrawn
    if withdrawn == "link":
        portal.set(Link, col(Link.token_hash) == hash_of(harbour.tokens[harbour.bashir]), revoked_at=at)
    elif withdrawn == "invitation":
        portal.set(Invitation, col(Invitation.id) == harbour.bashir, revoked_at=at)
    else:
        portal.set(Participant, col(Participant.invitation_id) == harbour.bashir, revoked_at=at)
    assert way_of(portal, harbour, harbour.bashir).withdrawn
    assert not way_of(portal, harbour, harbour.anand).withdrawn


@pytest.mark.parametrize(
    ("campaign_rule", "organisation_rule", "is_always"),
    [("", True, True), ("", False, False), ("always", False, True), ("another", True, False)],
)
def test_a_campaigns_rule_for_codes_goes_before_its_organisations(
    portal: Portal, campaign_rule: str, organisation_rule: bool, is_always: bool
) -> None:
    harbour = portal.harbour
    portal.set(Campaign, col(Campaign.id) == harbour.ids["campaign"], code_rule=campaign_rule)
    portal.set(Organisation, col(Organisation.id) == harbour.organisation, always_code=organisation_rule)
    assert way_of(portal, harbour, harbour.bashir).always_code is is_always


def test_only_the_first_opening_is_recorded_and_every_opening_takes_back_a_bounce(portal: Portal) -> None:
    harbour, bashir = portal.harbour, portal.harbour.bashir
    portal.database.write(bounced.mark_invitation, bashir, portal.clock(), "other", "No such person.")
    (before,) = portal.rows(Invitation, col(Invitation.id) == bashir)
    portal.database.write(respondents.mark_opened, way_of(portal, harbour, bashir))
    (after,) = portal.rows(Invitation, col(Invitation.id) == bashir)
    assert (after.opened_at, after.bounced_at) == (before.opened_at, None)
    assert len(portal.rows(Response, col(Response.invitation_id) == bashir)) == 1

    planned = harbour.ids["planned_invitation"]
    portal.database.write(respondents.add_link, harbour.organisation, planned, hash_of("b" * 26), None)
    target = portal.database.write(respondents.by_link, hash_of("b" * 26))
    assert target is not None
    assert target.response is None
    portal.database.write(respondents.mark_opened, target)
    (opened,) = portal.rows(Invitation, col(Invitation.id) == planned)
    assert opened.opened_at == portal.clock()
    (response,) = portal.rows(Response, col(Response.invitation_id) == planned)
    assert response.organisation_id == harbour.organisation
    portal.database.write(respondents.drop_link, hash_of("b" * 26))
    assert portal.database.write(respondents.by_link, hash_of("b" * 26)) is None


def test_a_session_ends_with_its_participant_or_its_invitation_and_is_no_members(portal: Portal) -> None:
    harbour, end = portal.harbour, portal.clock() + timedelta(hours=1)
    for name, invitation in (("a", harbour.anand), ("b", harbour.bashir), ("c", harbour.bashir)):
        portal.database.write(respondents.begin, way_of(portal, harbour, invitation), name, end)
    session = portal.database.read(respondents.seen, "b")
    assert session is not None
    assert (session.invitation, session.organisation) == (harbour.bashir, harbour.organisation)
    portal.clock.advance(minutes=5)
    portal.database.write(respondents.touch, "b")
    assert [row.seen_at for row in portal.rows(Session, col(Session.id_hash) == "b")] == [portal.clock()]

    portal.database.write(respondents.end, "b")
    assert portal.database.read(respondents.seen, "b") is None
    assert portal.database.read(respondents.seen, "c") is not None
    portal.set(Session, col(Session.id_hash) == "c", kind="held")
    assert portal.database.read(respondents.seen, "c") is None
    portal.set(Session, col(Session.id_hash) == "c", kind="respondent")
    portal.set(Participant, col(Participant.invitation_id) == harbour.bashir, revoked_at=portal.clock())
    assert portal.database.read(respondents.seen, "c") is None
    portal.database.write(respondents.end_all, harbour.bashir)
    assert portal.rows(Session, col(Session.invitation_id) == harbour.bashir) == []
    assert portal.database.read(respondents.seen, "a") is not None


def test_the_advice_is_confirmed_once(portal: Portal) -> None:
    anand = portal.harbour.anand
    assert portal.database.read(respondents.advice_read_at, anand) is None
    first = portal.clock()
    assert portal.database.write(respondents.mark_advice_read, anand)
    portal.clock.advance(days=1)
    assert not portal.database.write(respondents.mark_advice_read, anand)
    assert portal.database.read(respondents.advice_read_at, anand) == first
    assert portal.database.read(respondents.advice_read_at, portal.harbour.bashir) is None
