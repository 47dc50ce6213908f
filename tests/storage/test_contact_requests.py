"""A contact sees every request of one buyer that was sent to the same address, and switches to those alone."""

from dataclasses import replace

from portal.storage import contact_requests
from portal.storage.rows import col
from portal.storage.tables import Invitation, Participant
from tests.two_buyers import TwoBuyers


def same_contact(buyers: TwoBuyers) -> None:
    """Anand's and Bashir's contact is one person now, at both buyers, and the planned request was sent."""
    of_all = col(Participant.invitation_id).in_(
        [buyers.harbour.anand, buyers.harbour.bashir, buyers.elsewhere.bashir, buyers.harbour.ids["planned_invitation"]]
    )
    buyers.set(Participant, of_all, address="both@sites.example")
    buyers.set(Invitation, col(Invitation.id) == buyers.harbour.ids["planned_invitation"], invited_at=buyers.clock())


def listed(buyers: TwoBuyers) -> list[str]:
    bashir = buyers.harbour.contact(buyers.harbour.bashir)
    return [one.invitation for one in buyers.database.read(contact_requests.requests, actor=bashir)]


def test_requests_to_the_same_address_are_listed_unanswered_ones_first(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert listed(buyers) == [harbour.bashir]
    same_contact(buyers)
    *unanswered, last = listed(buyers)
    assert (set(unanswered), last) == ({harbour.bashir, harbour.ids["planned_invitation"]}, harbour.anand)


def test_requests_that_were_not_sent_were_withdrawn_or_handed_over_are_not_listed(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    same_contact(buyers)
    buyers.set(Invitation, col(Invitation.id) == harbour.ids["planned_invitation"], invited_at=None)
    assert set(listed(buyers)) == {harbour.bashir, harbour.anand}
    buyers.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=buyers.clock())
    assert listed(buyers) == [harbour.bashir]
    buyers.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=None)
    buyers.set(Participant, col(Participant.invitation_id) == harbour.anand, revoked_at=buyers.clock())
    assert listed(buyers) == [harbour.bashir]


def test_a_colleague_sees_no_other_request(buyers: TwoBuyers) -> None:
    same_contact(buyers)
    bashir = col(Participant.id) == buyers.contact_id(buyers.harbour.bashir)
    buyers.set(Participant, bashir, sections=[["people", "papers"]])
    assert listed(buyers) == []


def test_a_contact_switches_to_an_own_request_of_the_same_buyer_only(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    bashir = harbour.contact(harbour.bashir)
    assert buyers.database.write(contact_requests.target, harbour.anand, actor=bashir) is None
    same_contact(buyers)
    target = buyers.database.write(contact_requests.target, harbour.anand, actor=bashir)
    assert target is not None
    assert (target.invitation, target.participant) == (harbour.anand, buyers.contact_id(harbour.anand))
    assert buyers.database.write(contact_requests.target, buyers.elsewhere.bashir, actor=bashir) is None
    stranger = replace(bashir, organisation=buyers.elsewhere.organisation)
    assert buyers.database.write(contact_requests.target, harbour.anand, actor=stranger) is None
