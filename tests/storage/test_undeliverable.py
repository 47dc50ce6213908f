"""A person marks the addresses that emails went to: of own, running invitations that are not marked yet."""

import pytest

from portal.domain.bounce import BY_HAND
from portal.storage import undeliverable
from portal.storage.rows import col
from portal.storage.tables import Campaign, Invitation, OutboxEmail
from tests.two_buyers import Buyer, Portal


def email_to_bashir(portal: Portal, buyer: Buyer) -> str:
    return str(portal.rows(OutboxEmail, col(OutboxEmail.invitation_id) == buyer.bashir)[0].id)


def markable(portal: Portal, buyer: Buyer | None = None) -> list[str]:
    email = email_to_bashir(portal, buyer or portal.harbour)
    return [one.id for one in portal.database.read(undeliverable.markable, [email], actor=portal.harbour.manager)]


def test_every_running_invitation_to_the_same_address_is_found_however_it_is_written(portal: Portal) -> None:
    harbour = portal.harbour
    assert markable(portal) == [harbour.bashir], "the planned one was not sent"
    planned = harbour.ids["planned_invitation"]
    portal.set(
        Invitation, col(Invitation.id) == planned, invited_at=portal.clock(), contact_address=f"Bashir@{harbour.host}"
    )
    assert set(markable(portal)) == {harbour.bashir, planned}


@pytest.mark.parametrize("ended", ["submitted_at", "revoked_at", "closed", "marked", "corrected"])
def test_an_invitation_that_has_ended_or_is_marked_is_not_found(portal: Portal, ended: str) -> None:
    bashir = col(Invitation.id) == portal.harbour.bashir
    if ended == "closed":
        portal.set(Campaign, col(Campaign.id) == portal.harbour.ids["campaign"], closed_at=portal.clock())
    elif ended == "marked":
        portal.set(Invitation, bashir, bounce_kind=BY_HAND)
    elif ended == "corrected":
        portal.set(Invitation, bashir, contact_address="new@bashir.example")
    else:
        portal.set(Invitation, bashir, **{ended: portal.clock()})
    assert markable(portal) == []


def test_neither_another_buyers_email_nor_its_invitation_is_found(portal: Portal) -> None:
    assert markable(portal, portal.elsewhere) == []
    portal.set(Invitation, col(Invitation.id) != "", contact_address="same@sites.example")
    portal.set(OutboxEmail, col(OutboxEmail.id) != "", to_address="same@sites.example")
    assert markable(portal) == [portal.harbour.bashir]
    assert markable(portal, portal.elsewhere) == []
