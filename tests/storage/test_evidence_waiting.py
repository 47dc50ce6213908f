"""A file waits for its clean copy and, where a scanner is named, for the scanner; a refused one waits no more."""

from datetime import timedelta

from portal.storage import evidence, evidence_waiting
from portal.storage.evidence import Evidence
from portal.storage.rows import col
from portal.storage.tables import Evidence as EvidenceTable
from tests.two_buyers import Portal


def waiting(portal: Portal, most: int = 10) -> list[str]:
    return [file.id for file in portal.database.read(evidence_waiting.waiting, most)]


def one(portal: Portal, name: str) -> Evidence:
    file = portal.harbour.ids[f"{name}_file"]
    contact = portal.harbour.anand if name == "anand" else portal.harbour.bashir
    return portal.database.read(evidence.one, file, actor=portal.harbour.contact(contact))


def test_without_a_scanner_only_files_without_a_clean_copy_wait_the_oldest_first(portal: Portal) -> None:
    ids = portal.harbour.ids
    assert waiting(portal) == []
    portal.set(EvidenceTable, col(EvidenceTable.id) == ids["anand_file"], clean_sha256=None)
    earlier = {"clean_sha256": None, "received_at": portal.clock() - timedelta(days=1)}
    portal.set(EvidenceTable, col(EvidenceTable.id) == ids["bashir_file"], **earlier)
    assert waiting(portal) == [ids["bashir_file"], ids["anand_file"]]
    assert waiting(portal, 1) == [ids["bashir_file"]]
    portal.set(EvidenceTable, col(EvidenceTable.id) == ids["bashir_file"], removed_at=portal.clock())
    assert waiting(portal) == [ids["anand_file"]]


def test_with_a_scanner_each_file_is_scanned_once_and_a_virus_is_final(portal: Portal) -> None:
    ids = portal.harbour.ids
    portal.database.scanner = "127.0.0.1:1"
    assert len(waiting(portal)) == 4, "of both buyers: scanning is the portal's work"
    portal.database.write(evidence_waiting.mark_scanned, ids["anand_file"], "")
    portal.database.write(evidence_waiting.mark_scanned, ids["bashir_file"], "V" * 300)
    assert not {ids["anand_file"], ids["bashir_file"]} & set(waiting(portal))
    anand, bashir = one(portal, "anand"), one(portal, "bashir")
    assert (anand.virus, anand.scanned_at, anand.check) == (None, portal.clock(), "passed")
    assert (bashir.virus, bashir.check) == ("V" * 200, "refused")


def test_a_clean_copy_is_stored_before_it_is_named_and_none_refuses_the_file(portal: Portal) -> None:
    ids = portal.harbour.ids
    portal.set(EvidenceTable, col(EvidenceTable.id) == ids["anand_file"], clean_sha256=None)
    portal.database.write(evidence_waiting.mark_cleaned, one(portal, "anand"), b"clean", "text/plain")
    file = one(portal, "anand")
    assert (file.check, file.clean_type) == ("passed", "text/plain")
    assert portal.database.files.read(evidence.key(file.response, file.clean_sha256 or "")) == b"clean"
    portal.database.write(evidence_waiting.mark_cleaned, file, None)
    assert one(portal, "anand").check == "refused"
    assert waiting(portal) == []
