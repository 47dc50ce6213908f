"""A supplier is offered its own submissions, and a contact its responses for other sites; both of one buyer only."""

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage import earlier_responses
from portal.storage.earlier_responses import EarlierResponse
from portal.storage.rows import col
from portal.storage.tables import Invitation, Participant, Supplier
from tests.two_buyers import Portal


def offered(portal: Portal, invitation: str, actor: Actor | None = None, **changes: Any) -> list[EarlierResponse]:
    details = replace(portal.details(portal.harbour, invitation), **changes)
    actor = actor or portal.harbour.contact(invitation)
    return portal.database.read(earlier_responses.earlier, details, actor=actor)


def same_contact(portal: Portal) -> None:
    everybody = [portal.harbour.anand, portal.harbour.bashir, portal.elsewhere.anand]
    portal.set(Participant, col(Participant.invitation_id).in_(everybody), address="both@sites.example")


def test_a_contact_is_offered_the_responses_of_its_other_sites_at_the_same_buyer(portal: Portal) -> None:
    harbour = portal.harbour
    assert offered(portal, harbour.bashir) == []
    same_contact(portal)
    (anand,) = offered(portal, harbour.bashir)
    assert (anand.invitation, anand.supplier_name, anand.was_read_by_reader) == (harbour.anand, "Anand", True)
    assert anand.content["answers"]["people"]["held"] == 3
    (bashir,) = offered(portal, harbour.anand)
    assert (bashir.document, bashir.content) == (None, {}), "not submitted yet"


@pytest.mark.parametrize("gone", ["revoked", "removed", "handed over"])
def test_a_request_that_was_withdrawn_or_handed_over_offers_nothing(portal: Portal, gone: str) -> None:
    harbour = portal.harbour
    same_contact(portal)
    if gone == "revoked":
        portal.set(Invitation, col(Invitation.id) == harbour.anand, revoked_at=portal.clock())
    elif gone == "removed":
        portal.set(Supplier, col(Supplier.id) == harbour.ids["supplier"], removed_at=portal.clock())
    else:
        portal.set(Participant, col(Participant.invitation_id) == harbour.anand, revoked_at=portal.clock())
    assert offered(portal, harbour.bashir) == []


def test_a_colleague_is_offered_nothing_of_other_sites(portal: Portal) -> None:
    same_contact(portal)
    bashir = portal.harbour.contact(portal.harbour.bashir)
    assert offered(portal, portal.harbour.bashir, replace(bashir, sections=frozenset({("people", "papers")}))) == []


def test_the_suppliers_own_submission_is_offered_whoever_answered_it(portal: Portal) -> None:
    harbour = portal.harbour
    supplier = harbour.ids["supplier"]
    as_anand: dict[str, Any] = {"supplier": supplier, "has_answered_before": True}
    (own,) = offered(portal, harbour.bashir, **as_anand)
    assert (own.invitation, own.was_read_by_reader) == (harbour.anand, False)
    assert offered(portal, harbour.bashir, **(as_anand | {"organisation": portal.elsewhere.organisation})) == []
    assert offered(portal, harbour.anand, has_answered_before=True) == [], "never the response itself"


def test_the_record_is_that_of_the_supplier(portal: Portal) -> None:
    supplier = portal.harbour.ids["supplier"]
    portal.set(Supplier, col(Supplier.id) == supplier, lei="5493001KJTIIGC8Y1R12", os_id="BD2026")
    assert portal.database.read(earlier_responses.record, supplier) == ("BD", "5493001KJTIIGC8Y1R12", "BD2026")
