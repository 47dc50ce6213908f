"""An erasure does what its plan counted, to its own subject alone, and is remembered by it."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import erasing, submissions
from portal.storage.erasable import ErasureKind
from portal.storage.erasing import Plan
from portal.storage.rows import col
from portal.storage.tables import Answer, Supplier
from tests.two_buyers import Portal


def plan(portal: Portal, kind: ErasureKind, subject: str) -> Plan:
    return portal.database.read(erasing.plan, kind, subject, actor=portal.harbour.owner)


def test_the_number_to_type_tells_nothing_of_restricted_answers(portal: Portal) -> None:
    response = plan(portal, "response", portal.harbour.anand)
    assert {"answers", "findings", "submissions"} <= response.counts.keys()
    assert set(response.open_counts) <= set(erasing.OPEN_COUNTS)
    assert response.total == sum(response.open_counts.values()) < sum(response.counts.values())
    assert plan(portal, "contact", portal.harbour.ids["supplier"]).folders == ()
    (folder,) = response.folders
    assert folder == f"evidence/{portal.details(portal.harbour, portal.harbour.anand).response}"


def test_nothing_of_another_organisation_can_be_planned(portal: Portal) -> None:
    for kind, subject in (("supplier", "supplier"), ("contact", "supplier"), ("response", "invitation")):
        with pytest.raises(NotFound):
            portal.database.read(erasing.plan, kind, portal.elsewhere.ids[subject], actor=portal.harbour.owner)


def test_a_response_goes_and_every_other_stays(portal: Portal) -> None:
    harbour = portal.harbour
    submission = portal.database.read(submissions.of_invitation, harbour.anand, actor=harbour.owner)
    assert submission is not None
    answers = len(portal.rows(Answer))
    planned = plan(portal, "response", harbour.anand)
    portal.database.write(erasing.erase, planned, actor=harbour.owner)
    assert len(portal.rows(Answer)) == answers - planned.counts["answers"]
    assert portal.database.read(erasing.erased_at, submission.hash) == portal.clock()
    assert portal.database.read(erasing.of_invitation, harbour.anand, actor=harbour.owner) == portal.clock()
    assert portal.database.read(erasing.of_invitation, harbour.anand, actor=portal.elsewhere.owner) is None
    assert portal.database.read(erasing.of_invitation, harbour.bashir, actor=harbour.owner) is None
    (supplier,) = portal.rows(Supplier, col(Supplier.id) == harbour.ids["supplier"])
    assert supplier.name == "Anand"


def test_an_erased_contact_is_no_longer_found_and_the_supplier_is(portal: Portal) -> None:
    harbour, supplier = portal.harbour, portal.harbour.ids["supplier"]
    portal.database.write(erasing.erase, plan(portal, "contact", supplier), "noted", actor=harbour.owner)
    (row,) = portal.rows(Supplier, col(Supplier.id) == supplier)
    assert (row.search_text, row.contact_address, row.name) == ("anand", "", "Anand")
    (known,) = portal.database.read(erasing.erased, harbour.organisation)
    assert (known.id, known.kind, known.subject) == ("noted", "contact", supplier)
    assert portal.database.read(erasing.erased, portal.elsewhere.organisation) == ()
    assert portal.database.read(erasing.of_invitation, harbour.anand, actor=harbour.owner) is None
    assert portal.database.read(erasing.organisation_of, "contact", supplier) == harbour.organisation
    assert portal.database.read(erasing.organisation_of, "response", supplier) is None
