"""Bytes are handed out only as their hash names them, and stay as long as a file of the response needs them."""

import pytest

from portal.domain.refusals import NotFound
from portal.storage import evidence, evidence_bytes
from tests.storage.test_evidence import NEW
from tests.two_buyers import TwoBuyers


def test_bytes_that_are_not_those_of_the_hash_are_not_handed_out(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    file = buyers.database.write(evidence.add, details, "people", "holds", NEW, actor=bashir)
    assert buyers.database.read(evidence.read, file, actor=bashir)[1] == b"clean"
    assert buyers.database.read(evidence.read_original, file, actor=bashir)[1] == b"original"
    row = buyers.database.read(evidence.get, file, actor=bashir)
    buyers.database.files.put(evidence_bytes.key(row.response, row.clean_sha256 or ""), b"dirty", at=buyers.clock())
    with pytest.raises(NotFound, match="damaged"):
        buyers.database.read(evidence.read, file, actor=bashir)


def test_bytes_are_deleted_when_no_other_file_of_the_response_has_them(buyers: TwoBuyers) -> None:
    harbour, details = buyers.harbour, buyers.details(buyers.harbour, buyers.harbour.bashir)
    bashir = harbour.contact(harbour.bashir)
    id = buyers.database.write(evidence.add, details, "people", "holds", NEW, actor=bashir)
    file = buyers.database.read(evidence.get, id, actor=bashir)
    again = buyers.database.read(
        evidence.get, buyers.database.write(evidence.add_again, file, "people", "story", actor=bashir), actor=bashir
    )
    assert (again.place, again.digests) == (("people", "story"), file.digests)
    key = evidence_bytes.key(file.response, file.sha256)
    for removed, is_left in ((file, True), (again, False)):
        buyers.database.write(evidence.remove, removed, actor=bashir)
        buyers.database.write(evidence.sweep, removed, actor=bashir)
        assert (buyers.database.files.find(key) is not None) is is_left
    stored = buyers.database.read(evidence_bytes.all_stored)
    assert stored == sorted(set(stored))
    assert file.response not in {one.response for one in stored if one.sha256 == file.sha256}
