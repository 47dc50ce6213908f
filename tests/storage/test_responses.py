"""An answer that replaces another leaves it among the earlier ones, and a session reads its own invitation alone."""

from dataclasses import replace

import pytest

from portal.domain.refusals import NotFound
from portal.storage import responses
from portal.storage.rows import col
from portal.storage.tables import Invitation
from tests.two_buyers import TwoBuyers


def test_an_invitation_is_read_in_its_own_session_only(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    bashir = harbour.contact(harbour.bashir)
    assert buyers.details(harbour, harbour.bashir).supplier_name == "Bashir"
    for stranger in (
        harbour.contact(harbour.anand),
        replace(bashir, session="another"),
        replace(harbour.contact(harbour.anand), invitation=harbour.bashir),
    ):
        with pytest.raises(NotFound):
            buyers.database.read(responses.invitation_details, harbour.bashir, actor=stranger)
    assert buyers.database.read(responses.of_invitation, harbour.bashir, actor=buyers.elsewhere.owner) is None


def test_while_answers_are_corrected_they_are_not_submitted(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert buyers.details(harbour, harbour.anand).submitted_at is not None
    buyers.set(Invitation, col(Invitation.id) == harbour.anand, reopened_at=buyers.clock())
    assert buyers.details(harbour, harbour.anand).submitted_at is None
