"""A file is read by its own organisation, after every check, with the bytes that its hash names."""

from datetime import timedelta

import pytest

from portal.domain.refusals import Conflict, NotFound
from portal.storage import evidence
from portal.storage.evidence import Description, NewEvidence
from portal.storage.rows import col
from portal.storage.tables import Evidence, Invitation
from tests.two_buyers import Buyer, TwoBuyers

NEW = NewEvidence(b"original", "text/plain", "note.txt", b"clean", "text/plain", is_scanned=False)


def response_of(buyers: TwoBuyers, buyer: Buyer, invitation: str) -> str:
    return buyers.details(buyer, invitation).response


def test_a_file_is_found_by_its_own_organisation_and_its_own_supplier_only(buyers: TwoBuyers) -> None:
    harbour, file = buyers.harbour, buyers.harbour.ids["anand_file"]
    assert buyers.database.read(evidence.get, file, actor=harbour.reader).file_name == "rule.pdf"
    assert buyers.database.read(evidence.get, file, actor=harbour.contact(harbour.anand)).id == file
    for stranger in (buyers.elsewhere.owner, harbour.contact(harbour.bashir)):
        with pytest.raises(NotFound):
            buyers.database.read(evidence.get, file, actor=stranger)


def test_members_read_no_file_of_a_correction_before_it_is_submitted(buyers: TwoBuyers) -> None:
    harbour, file = buyers.harbour, buyers.harbour.ids["anand_file"]
    response = response_of(buyers, harbour, harbour.anand)
    buyers.set(Invitation, col(Invitation.id) == harbour.anand, reopened_at=buyers.clock())
    buyers.clock.advance(minutes=1)
    details = buyers.details(harbour, harbour.anand)
    new = buyers.database.write(evidence.add, details, "people", "holds", NEW, actor=harbour.contact(harbour.anand))
    assert [one.id for one in buyers.database.read(evidence.of_response, response, actor=harbour.reviewer)] == [file]
    with pytest.raises(NotFound):
        buyers.database.read(evidence.get, new, actor=harbour.reviewer)
    seen = buyers.database.read(evidence.of_response, response, actor=harbour.contact(harbour.anand))
    assert [one.id for one in seen] == [file, new], "in order of arrival"


def test_a_file_that_was_replaced_while_it_was_a_draft_was_never_given(buyers: TwoBuyers) -> None:
    harbour, file = buyers.harbour, buyers.harbour.ids["anand_file"]
    (row,) = buyers.rows(Evidence, col(Evidence.id) == file)
    buyers.set(Evidence, col(Evidence.id) == file, replaced_at=row.received_at)
    with pytest.raises(NotFound):
        buyers.database.read(evidence.get, file, actor=harbour.reviewer)
    buyers.set(Evidence, col(Evidence.id) == file, replaced_at=buyers.clock() + timedelta(days=1))
    assert not buyers.database.read(evidence.get, file, actor=harbour.reviewer).is_current, "replaced after submitting"


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({}, "passed"),
        ({"clean_sha256": None}, "waiting"),
        ({"clean_sha256": ""}, "refused"),
        ({"virus": "X"}, "refused"),
    ],
)
def test_only_a_file_that_passed_every_check_is_handed_out(
    buyers: TwoBuyers, facts: dict[str, str], check: str
) -> None:
    file, reviewer = buyers.harbour.ids["anand_file"], buyers.harbour.reviewer
    if facts:
        buyers.set(Evidence, col(Evidence.id) == file, **facts)
    assert buyers.database.read(evidence.get, file, actor=reviewer).check == check
    if check == "passed":
        row, data = buyers.database.read(evidence.read, file, actor=reviewer)
        assert data.startswith(b"%PDF")
        assert row.clean_sha256 in row.digests
    else:
        with pytest.raises(Conflict):
            buyers.database.read(evidence.read, file, actor=reviewer)
    if "virus" in facts:
        with pytest.raises(Conflict):
            buyers.database.read(evidence.read_original, file, actor=buyers.harbour.safeguarding)


def test_a_file_expires_after_its_last_day(buyers: TwoBuyers) -> None:
    harbour, bashir = buyers.harbour, buyers.harbour.contact(buyers.harbour.bashir)
    new = NewEvidence(
        b"a", "text/plain", "a.txt", b"a", "text/plain", True, described=Description("A", buyers.clock().date())
    )
    id = buyers.database.write(evidence.add, buyers.details(harbour, harbour.bashir), "", "", new, actor=bashir)
    assert not buyers.database.read(evidence.get, id, actor=bashir).is_expired
    buyers.clock.advance(days=1)
    assert buyers.database.read(evidence.get, id, actor=bashir).is_expired
