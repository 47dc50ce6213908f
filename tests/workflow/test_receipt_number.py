"""A receipt number says whether its submission is intact, changed, erased or unknown, whoever asks."""

from portal.storage.portal_state import mark_restored
from portal.workflow import erase, receipt_number
from portal.workflow.receipt_number import NumberLookup
from tests.workflow.conftest import Portal


def look_up(portal: Portal, number: str) -> NumberLookup:
    looked_up: NumberLookup = portal.read(receipt_number.look_up, number, by=portal.otto)
    return looked_up


def number(portal: Portal) -> str:
    (row,) = portal.rows("submission", organisation_id=portal.harbour.cast.organisation)
    return str(row.hash)


def test_an_intact_submission_is_known_by_its_number_in_any_case(portal: Portal) -> None:
    looked_up = look_up(portal, f" {number(portal).upper()} ")
    assert (looked_up.state, "2026-06-01, and unchanged" in looked_up.sentence) == ("whole", True)


def test_an_unknown_number_in_a_restored_portal_may_be_younger_than_its_copy(portal: Portal) -> None:
    assert look_up(portal, "0" * 64) == NumberLookup("unknown", "No submission with this receipt number is known here.")
    moment = portal.clock().isoformat()
    portal.database.write(lambda work: mark_restored(work.connection, moment, moment))
    assert "it may have been issued after that" in look_up(portal, "0" * 64).sentence


def test_an_erased_submission_is_still_known_to_have_been(portal: Portal) -> None:
    hash = number(portal)
    invitation = portal.ids["invitation"]
    total = portal.read(erase.preview, "response", invitation, by=portal.olga).total
    erase.erase(portal.database, "response", invitation, str(total), actor=portal.olga)
    looked_up = look_up(portal, hash)
    assert (looked_up.state, "erased on 2026-06-01" in looked_up.sentence) == ("erased", True)


def test_a_changed_submission_is_told_from_an_intact_one(portal: Portal) -> None:
    with portal.database.writer.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'submission'"
        for name in connection.exec_driver_sql(triggers).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE submission SET document = replace(document, '20000', '2')")
    assert look_up(portal, number(portal)).state == "changed"
