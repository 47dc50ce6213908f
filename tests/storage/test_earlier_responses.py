"""A supplier is offered its own submissions, and a contact its responses for other sites; both of one buyer only."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage import earlier_responses
from portal.storage.earlier_responses import EarlierResponse
from portal.storage.rows import col
from portal.storage.tables import Invitation, Participant, Supplier
from tests.two_buyers import TwoBuyers


def offered(buyers: TwoBuyers, invitation: str, actor: Actor | None = None, **changes: Any) -> list[EarlierResponse]:
    details = replace(buyers.details(buyers.harbour, invitation), **changes)
    actor = actor or buyers.harbour.contact(invitation)
    return buyers.database.read(earlier_responses.earlier, details, actor=actor)


def same_contact(buyers: TwoBuyers) -> None:
    everybody = [buyers.harbour.anand, buyers.harbour.bashir, buyers.elsewhere.anand]
    buyers.set(Participant, col(Participant.invitation_id).in_(everybody), address="both@sites.example")


def test_a_contact_is_offered_the_responses_of_its_other_sites_at_the_same_buyer(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    assert offered(buyers, harbour.bashir) == []
    same_contact(buyers)
    (anand,) = offered(buyers, harbour.bashir)
    assert (anand.invitation, anand.supplier_name, anand.was_read_by_reader) == (harbour.anand, "Anand", True)
    assert anand.content["answers"]["people"]["held"] == 3
    (bashir,) = offered(buyers, harbour.anand)
    assert (bashir.document, bashir.content) == (None, {}), "not submitted yet"


@pytest.mark.parametrize("gone", ["revoked", "removed", "handed over"])
def test_a_request_that_was_withdrawn_or_handed_over_offers_nothing(buyers: TwoBuyers, gone: str) -> None:
    harbour = buyers.harbour
    same_contact(buyers)
    if gone == "revoked":
        buyers.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=buyers.clock())
    elif gone == "removed":
        buyers.set(Supplier, col(Supplier.id) == harbour.ids["supplier"], removed_at=buyers.clock())
    else:
        buyers.set(Participant, col(Participant.invitation_id) == harbour.anand, revoked_at=buyers.clock())
    assert offered(buyers, harbour.bashir) == []


def test_a_colleague_is_offered_nothing_of_other_sites(buyers: TwoBuyers) -> None:
    same_contact(buyers)
    bashir = buyers.harbour.contact(buyers.harbour.bashir)
    assert offered(buyers, buyers.harbour.bashir, replace(bashir, sections=frozenset({("people", "papers")}))) == []


def test_the_suppliers_own_submission_is_offered_whoever_answered_it(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    supplier = harbour.ids["supplier"]
    as_anand: dict[str, Any] = {"supplier": supplier, "has_answered_before": True}
    (own,) = offered(buyers, harbour.bashir, **as_anand)
    assert (own.invitation, own.was_read_by_reader) == (harbour.anand, False)
    assert offered(buyers, harbour.bashir, **(as_anand | {"organisation": buyers.elsewhere.organisation})) == []
    assert offered(buyers, harbour.anand, has_answered_before=True) == [], "never the response itself"


def test_the_record_is_that_of_the_supplier(buyers: TwoBuyers) -> None:
    supplier = buyers.harbour.ids["supplier"]
    buyers.set(Supplier, col(Supplier.id) == supplier, lei="5493001KJTIIGC8Y1R12", os_id="BD2026")
    assert buyers.database.read(earlier_responses.record, supplier) == ("BD", "5493001KJTIIGC8Y1R12", "BD2026")
