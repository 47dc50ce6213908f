"""A file waits for its clean copy and, where a scanner is named, for the scanner; a refused one waits no more."""

from datetime import timedelta

from portal.storage import evidence, evidence_bytes, evidence_waiting
from portal.storage.evidence import Evidence
from portal.storage.rows import col
from portal.storage.tables import Evidence as EvidenceTable
from tests.two_buyers import TwoBuyers


def waiting(buyers: TwoBuyers, most: int = 10) -> list[str]:
    return [file.id for file in buyers.database.read(evidence_waiting.waiting, most)]


def one(buyers: TwoBuyers, name: str) -> Evidence:
    file = buyers.harbour.ids[f"{name}_file"]
    contact = buyers.harbour.anand if name == "anand" else buyers.harbour.bashir
    return buyers.database.read(evidence.get, file, actor=buyers.harbour.contact(contact))


def test_without_a_scanner_only_files_without_a_clean_copy_wait_the_oldest_first(buyers: TwoBuyers) -> None:
    ids = buyers.harbour.ids
    assert waiting(buyers) == []
    buyers.set(EvidenceTable, col(EvidenceTable.id) == ids["anand_file"], clean_sha256=None)
    earlier = {"clean_sha256": None, "received_at": buyers.clock() - timedelta(days=1)}
    buyers.set(EvidenceTable, col(EvidenceTable.id) == ids["bashir_file"], **earlier)
    assert waiting(buyers) == [ids["bashir_file"], ids["anand_file"]]
    assert waiting(buyers, 1) == [ids["bashir_file"]]
    buyers.set(EvidenceTable, col(EvidenceTable.id) == ids["bashir_file"], removed_at=buyers.clock())
    assert waiting(buyers) == [ids["anand_file"]]


def test_with_a_scanner_each_file_is_scanned_once_and_a_virus_is_final(buyers: TwoBuyers) -> None:
    ids = buyers.harbour.ids
    buyers.database.scanner = "127.0.0.1:1"
    assert len(waiting(buyers)) == 4, "of both buyers: scanning is the portal's work"
    buyers.database.write(evidence_waiting.mark_scanned, ids["anand_file"], "")
    buyers.database.write(evidence_waiting.mark_scanned, ids["bashir_file"], "V" * 300)
    assert not {ids["anand_file"], ids["bashir_file"]} & set(waiting(buyers))
    anand, bashir = one(buyers, "anand"), one(buyers, "bashir")
    assert (anand.virus, anand.scanned_at, anand.check) == (None, buyers.clock(), "passed")
    assert (bashir.virus, bashir.check) == ("V" * 200, "refused")


def test_a_clean_copy_is_stored_before_it_is_named_and_none_refuses_the_file(buyers: TwoBuyers) -> None:
    ids = buyers.harbour.ids
    buyers.set(EvidenceTable, col(EvidenceTable.id) == ids["anand_file"], clean_sha256=None)
    buyers.database.write(evidence_waiting.mark_cleaned, one(buyers, "anand"), b"clean", "text/plain")
    file = one(buyers, "anand")
    assert (file.check, file.clean_type) == ("passed", "text/plain")
    assert buyers.database.files.read(evidence_bytes.key(file.response, file.clean_sha256 or "")) == b"clean"
    buyers.database.write(evidence_waiting.mark_cleaned, file, None)
    assert one(buyers, "anand").check == "refused"
    assert waiting(buyers) == []
