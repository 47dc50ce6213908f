"""A person marks the addresses that emails went to: of own, running invitations that are not marked yet."""

import pytest

from portal.domain.bounce import BY_HAND
from portal.storage import undeliverable
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, OutboxEmail
from tests.two_buyers import Buyer, TwoBuyers


def email_to_bashir(buyers: TwoBuyers, buyer: Buyer) -> str:
    return str(buyers.rows(OutboxEmail, col(OutboxEmail.invitation_id) == buyer.bashir)[0].id)


def markable(buyers: TwoBuyers, buyer: Buyer | None = None) -> list[str]:
    email = email_to_bashir(buyers, buyer or buyers.harbour)
    return [one.id for one in buyers.database.read(undeliverable.markable, [email], actor=buyers.harbour.manager)]


def test_every_running_invitation_to_the_same_address_is_found_however_it_is_written(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert markable(buyers) == [harbour.bashir], "the planned one was not sent"
    planned = harbour.ids["planned_invitation"]
    buyers.set(
        Invitation, col(Invitation.id) == planned, invited_at=buyers.clock(), contact_address=f"Bashir@{harbour.host}"
    )
    assert set(markable(buyers)) == {harbour.bashir, planned}


@pytest.mark.parametrize("ended", ["submitted_at", "revoked_at", "closed", "marked", "corrected"])
def test_an_invitation_that_has_ended_or_is_marked_is_not_found(buyers: TwoBuyers, ended: str) -> None:
    bashir = col(Invitation.id) == buyers.harbour.bashir
    if ended == "closed":
        buyers.set(Campaign, col(Campaign.id) == buyers.harbour.ids["campaign"], closed_at=buyers.clock())
    elif ended == "marked":
        buyers.set(Invitation, bashir, bounce_kind=BY_HAND)
    elif ended == "corrected":
        buyers.set(Invitation, bashir, contact_address="new@bashir.example")
    else:
        buyers.set(Invitation, bashir, **{ended: buyers.clock()})
    assert markable(buyers) == []


def test_neither_another_buyers_email_nor_its_invitation_is_found(buyers: TwoBuyers) -> None:
    assert markable(buyers, buyers.elsewhere) == []
    buyers.set(Invitation, col(Invitation.id) != "", contact_address="same@sites.example")
    buyers.set(OutboxEmail, col(OutboxEmail.id) != "", to_address="same@sites.example")
    assert markable(buyers) == [buyers.harbour.bashir]
    assert markable(buyers, buyers.elsewhere) == []
