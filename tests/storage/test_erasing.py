"""An erasure does what its plan counted, to its own subject alone, and is remembered by it."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import erasing, submissions
from portal.storage.erasable import ErasureKind
from portal.storage.erasing import Plan
from portal.storage.rows import col
from portal.storage.tables import Answer, Supplier
from tests.two_buyers import TwoBuyers


def plan(buyers: TwoBuyers, kind: ErasureKind, subject: str) -> Plan:
    return buyers.database.read(erasing.plan, kind, subject, actor=buyers.harbour.owner)


def test_the_number_to_type_tells_nothing_of_restricted_answers(buyers: TwoBuyers) -> None:
    response = plan(buyers, "response", buyers.harbour.anand)
    assert {"answers", "findings", "submissions"} <= response.counts.keys()
    assert set(response.open_counts) <= set(erasing.OPEN_COUNTS)
    assert response.total == sum(response.open_counts.values()) < sum(response.counts.values())
    assert plan(buyers, "contact", buyers.harbour.ids["supplier"]).folders == ()
    (folder,) = response.folders
    assert folder == f"evidence/{buyers.details(buyers.harbour, buyers.harbour.anand).response}"


def test_nothing_of_another_organisation_can_be_planned(buyers: TwoBuyers) -> None:
    for kind, subject in (("supplier", "supplier"), ("contact", "supplier"), ("response", "invitation")):
        with pytest.raises(NotFound):
            buyers.database.read(erasing.plan, kind, buyers.elsewhere.ids[subject], actor=buyers.harbour.owner)


def test_a_response_goes_and_every_other_stays(buyers: TwoBuyers) -> None:
    harbour = buyers.harbour
    submission = buyers.database.read(submissions.of_invitation, harbour.anand, actor=harbour.owner)
    assert submission is not None
    answers = len(buyers.rows(Answer))
    planned = plan(buyers, "response", harbour.anand)
    buyers.database.write(erasing.erase, planned, actor=harbour.owner)
    assert len(buyers.rows(Answer)) == answers - planned.counts["answers"]
    assert buyers.database.read(erasing.erased_at, submission.hash) == buyers.clock()
    assert buyers.database.read(erasing.of_invitation, harbour.anand, actor=harbour.owner) == buyers.clock()
    assert buyers.database.read(erasing.of_invitation, harbour.anand, actor=buyers.elsewhere.owner) is None
    assert buyers.database.read(erasing.of_invitation, harbour.bashir, actor=harbour.owner) is None
    (supplier,) = buyers.rows(Supplier, col(Supplier.id) == harbour.ids["supplier"])
    assert supplier.name == "Anand"


def test_an_erased_contact_is_no_longer_found_and_the_supplier_is(buyers: TwoBuyers) -> None:
    harbour, supplier = buyers.harbour, buyers.harbour.ids["supplier"]
    buyers.database.write(erasing.erase, plan(buyers, "contact", supplier), "noted", actor=harbour.owner)
    (row,) = buyers.rows(Supplier, col(Supplier.id) == supplier)
    assert (row.search_text, row.contact_address, row.name) == ("anand", "", "Anand")
    (known,) = buyers.database.read(erasing.erased, harbour.organisation)
    assert (known.id, known.kind, known.subject) == ("noted", "contact", supplier)
    assert buyers.database.read(erasing.erased, buyers.elsewhere.organisation) == ()
    assert buyers.database.read(erasing.of_invitation, harbour.anand, actor=harbour.owner) is None
    assert buyers.database.read(erasing.organisation_of, "contact", supplier) == harbour.organisation
    assert buyers.database.read(erasing.organisation_of, "response", supplier) is None
