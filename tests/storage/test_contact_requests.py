"""A contact sees every request of one buyer that was sent to the same address, and switches to those alone."""

from dataclasses import replace

from portal.storage import contact_requests
from portal.storage.rows import col
from portal.storage.tables import Invitation, Participant
from tests.two_buyers import Portal


def same_contact(portal: Portal) -> None:
    """Anand's and Bashir's contact is one person now, at both buyers, and the planned request was sent."""
    of_all = col(Participant.invitation_id).in_(
        [portal.harbour.anand, portal.harbour.bashir, portal.elsewhere.bashir, portal.harbour.ids["planned_invitation"]]
    )
    portal.set(Participant, of_all, address="both@sites.example")
    portal.set(Invitation, col(Invitation.id) == portal.harbour.ids["planned_invitation"], invited_at=portal.clock())


def listed(portal: Portal) -> list[str]:
    bashir = portal.harbour.contact(portal.harbour.bashir)
    return [one.invitation for one in portal.database.read(contact_requests.requests, actor=bashir)]


def test_requests_to_the_same_address_are_listed_unanswered_ones_first(portal: Portal) -> None:
    harbour = portal.harbour
    assert listed(portal) == [harbour.bashir]
    same_contact(portal)
    *unanswered, last = listed(portal)
    assert (set(unanswered), last) == ({harbour.bashir, harbour.ids["planned_invitation"]}, harbour.anand)


def test_requests_that_were_not_sent_were_withdrawn_or_handed_over_are_not_listed(portal: Portal) -> None:
    harbour = portal.harbour
    same_contact(portal)
    portal.set(Invitation, col(Invitation.id) == harbour.ids["planned_invitation"], invited_at=None)
    assert set(listed(portal)) == {harbour.bashir, harbour.anand}
    portal.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=portal.clock())
    assert listed(portal) == [harbour.bashir]
    portal.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=None)
    portal.set(Participant, col(Participant.invitation_id) == harbour.anand, revoked_at=portal.clock())
    assert listed(portal) == [harbour.bashir]


def test_a_colleague_sees_no_other_request(portal: Portal) -> None:
    same_contact(portal)
    bashir = col(Participant.id) == portal.contact_id(portal.harbour.bashir)
    portal.set(Participant, bashir, sections=[["people", "papers"]])
    assert listed(portal) == []


def test_a_contact_switches_to_an_own_request_of_the_same_buyer_only(portal: Portal) -> None:
    harbour = portal.harbour
    bashir = harbour.contact(harbour.bashir)
    assert portal.database.write(contact_requests.target, harbour.anand, actor=bashir) is None
    same_contact(portal)
    target = portal.database.write(contact_requests.target, harbour.anand, actor=bashir)
    assert target is not None
    assert (target.invitation, target.participant) == (harbour.anand, portal.contact_id(harbour.anand))
    assert portal.database.write(contact_requests.target, portal.elsewhere.bashir, actor=bashir) is None
    stranger = replace(bashir, organisation=portal.elsewhere.organisation)
    assert portal.database.write(contact_requests.target, harbour.anand, actor=stranger) is None
