"""A campaign writes to those who were chosen and confirmed, once each, and belongs to its own organisation."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import campaigns
from portal.storage.campaigns import Campaign
from portal.storage.rows import col
from portal.storage.tables import Invitation, Participant
from tests.two_buyers import TwoBuyers


def planned(buyers: TwoBuyers) -> Campaign:
    return buyers.database.read(campaigns.get, buyers.harbour.ids["planned"], actor=buyers.harbour.manager)


def test_only_the_own_campaigns_and_invitations_are_found(buyers: TwoBuyers) -> None:
    harbour, stranger = buyers.harbour, buyers.elsewhere.owner
    assert {one.id for one in buyers.database.read(campaigns.listed, actor=harbour.reader)} == {
        harbour.ids["campaign"],
        harbour.ids["planned"],
    }
    with pytest.raises(NotFound):
        buyers.database.read(campaigns.get, harbour.ids["campaign"], actor=stranger)
    with pytest.raises(NotFound):
        buyers.database.read(campaigns.recipient, harbour.bashir, lock=False, actor=stranger)
    assert buyers.database.read(campaigns.recipients, [harbour.bashir], actor=stranger) == []
    with pytest.raises(NotFound):
        buyers.database.write(campaigns.change_campaign, harbour.ids["campaign"], title="Mine", actor=stranger)


def test_a_supplier_is_chosen_once_with_its_contact(buyers: TwoBuyers) -> None:
    manager, chowdhury = buyers.harbour.manager, buyers.harbour.ids["removable"]
    assert buyers.database.write(campaigns.choose, planned(buyers), [chowdhury], actor=manager) == 1
    assert buyers.database.write(campaigns.choose, planned(buyers), [chowdhury], actor=manager) == 0
    (row,) = buyers.rows(Invitation, col(Invitation.supplier_id) == chowdhury)
    assert (row.contact_address, row.invited_at) == (f"chowdhury@{buyers.harbour.host}", None)
    assert buyers.database.write(campaigns.drop, planned(buyers), [row.id], actor=manager) == 1
    assert buyers.rows(Participant, col(Participant.invitation_id) == row.id) == []
