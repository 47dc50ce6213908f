"""A file is read by its own organisation, after every check, with the bytes that its hash names."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, NotFound
from portal.storage import evidence
from portal.storage.evidence import Description, NewEvidence
from portal.storage.rows import col
from portal.storage.tables import Evidence, Invitation
from tests.two_buyers import Buyer, Portal

NEW = NewEvidence(b"original", "text/plain", "note.txt", b"clean", "text/plain", is_scanned=False)


def response_of(portal: Portal, buyer: Buyer, invitation: str) -> str:
    return portal.details(buyer, invitation).response


def test_a_file_is_found_by_its_own_organisation_and_its_own_supplier_only(portal: Portal) -> None:
    harbour, file = portal.harbour, portal.harbour.ids["anand_file"]
    assert portal.database.read(evidence.one, file, actor=harbour.reader).file_name == "rule.pdf"
    assert portal.database.read(evidence.one, file, actor=harbour.contact(harbour.anand)).id == file
    for stranger in (portal.elsewhere.owner, harbour.contact(harbour.bashir)):
        with pytest.raises(NotFound):
            portal.database.read(evidence.one, file, actor=stranger)


def test_members_read_no_file_of_a_correction_before_it_is_submitted(portal: Portal) -> None:
    harbour, file = portal.harbour, portal.harbour.ids["anand_file"]
    response = response_of(portal, harbour, harbour.anand)
    portal.set(Invitation, col(Invitation.id) == harbour.anand, reopened_at=portal.clock())
    portal.clock.advance(minutes=1)
    details = portal.details(harbour, harbour.anand)
    new = portal.database.write(evidence.add, details, "people", "holds", NEW, actor=harbour.contact(harbour.anand))
    assert [one.id for one in portal.database.read(evidence.of_response, response, actor=harbour.reviewer)] == [file]
    with pytest.raises(NotFound):
        portal.database.read(evidence.one, new, actor=harbour.reviewer)
    seen = portal.database.read(evidence.of_response, response, actor=harbour.contact(harbour.anand))
    assert [one.id for one in seen] == [file, new], "in order of arrival"


def test_a_file_that_was_replaced_while_it_was_a_draft_was_never_given(portal: Portal) -> None:
    harbour, file = portal.harbour, portal.harbour.ids["anand_file"]
    (row,) = portal.rows(Evidence, col(Evidence.id) == file)
    portal.set(Evidence, col(Evidence.id) == file, replaced_at=row.received_at)
    with pytest.raises(NotFound):
        portal.database.read(evidence.one, file, actor=harbour.reviewer)
    portal.set(Evidence, col(Evidence.id) == file, replaced_at=portal.clock() + timedelta(days=1))
    assert not portal.database.read(evidence.one, file, actor=harbour.reviewer).is_current, "replaced after submitting"


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({}, "passed"),
        ({"clean_sha256": None}, "waiting"),
        ({"clean_sha256": ""}, "refused"),
        ({"virus": "X"}, "refused"),
    ],
)
def test_only_a_file_that_passed_every_check_is_handed_out(portal: Portal, facts: dict[str, str], check: str) -> None:
    file, reviewer = portal.harbour.ids["anand_file"], portal.harbour.reviewer
    if facts:
        portal.set(Evidence, col(Evidence.id) == file, **facts)
    assert portal.database.read(evidence.one, file, actor=reviewer).check == check
    if check == "passed":
        row, data = portal.database.read(evidence.read, file, actor=reviewer)
        assert data.startswith(b"%PDF")
        assert row.clean_sha256 in row.digests
    else:
        with pytest.raises(Conflict):
            portal.database.read(evidence.read, file, actor=reviewer)
    if "virus" in facts:
        with pytest.raises(Conflict):
            portal.database.read(evidence.read_original, file, actor=portal.harbour.safeguarding)


def test_bytes_that_are_not_those_of_the_hash_are_not_handed_out(portal: Portal) -> None:
    harbour, details = portal.harbour, portal.details(portal.harbour, portal.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    file = portal.database.write(evidence.add, details, "people", "holds", NEW, actor=bashir)
    assert portal.database.read(evidence.read, file, actor=bashir)[1] == b"clean"
    assert portal.database.read(evidence.read_original, file, actor=bashir)[1] == b"original"
    row = portal.database.read(evidence.one, file, actor=bashir)
    portal.database.files.put(evidence.key(row.response, row.clean_sha256 or ""), b"dirty", at=portal.clock())
    with pytest.raises(NotFound, match="damaged"):
        portal.database.read(evidence.read, file, actor=bashir)


def test_bytes_are_deleted_when_no_other_file_of_the_response_has_them(portal: Portal) -> None:
    harbour, details = portal.harbour, portal.details(portal.harbour, portal.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    id = portal.database.write(evidence.add, details, "people", "holds", NEW, actor=bashir)
    file = portal.database.read(evidence.one, id, actor=bashir)
    again = portal.database.read(
        evidence.one, portal.database.write(evidence.add_again, file, "people", "story", actor=bashir), actor=bashir
    )
    assert (again.place, again.digests) == (("people", "story"), file.digests)
    key = evidence.key(file.response, file.sha256)
    for removed, is_left in ((file, True), (again, False)):
        portal.database.write(evidence.remove, removed, actor=bashir)
        portal.database.write(evidence.sweep, removed, actor=bashir)
        assert (portal.database.files.find(key) is not None) is is_left
    stored = portal.database.read(evidence.all_stored)
    assert stored == sorted(set(stored))
    assert file.response not in {one.response for one in stored if one.sha256 == file.sha256}


def test_a_file_expires_after_its_last_day(portal: Portal) -> None:
    harbour, bashir = portal.harbour, portal.harbour.contact(portal.harbour.bashir)
    new = NewEvidence(
        b"a", "text/plain", "a.txt", b"a", "text/plain", True, described=Description("A", portal.clock().date())
    )
    id = portal.database.write(evidence.add, portal.details(harbour, harbour.bashir), "", "", new, actor=bashir)
    assert not portal.database.read(evidence.one, id, actor=bashir).is_expired
    portal.clock.advance(days=1)
    assert portal.database.read(evidence.one, id, actor=bashir).is_expired
