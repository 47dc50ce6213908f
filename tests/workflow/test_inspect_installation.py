"""`portal doctor` reads the database and says what is fine, what is worth knowing, and what is unsafe."""

from pathlib import Path

from portal.storage import evidence_bytes
from portal.storage.database import Database
from portal.storage.portal_state import mark_restored
from portal.storage.sealing import Sealer
from portal.workflow import inspect_installation
from portal.workflow.inspect_installation import CheckResult
from tests.conftest import SECRET, MakeDatabase
from tests.workflow.conftest import Portal


def results(database: Database) -> dict[str, list[CheckResult]]:
    """What the checks say, by what it is about."""
    by_about: dict[str, list[CheckResult]] = {}
    for check in inspect_installation.CHECKS:
        for result in database.read(check):
            by_about.setdefault(result.about, []).append(result)
    return by_about


def levels(portal: Portal, about: str) -> list[str]:
    return [result.level for result in results(portal.database).get(about, [])]


def test_an_installation_in_order_is_fine(portal: Portal) -> None:
    portal.change("job", portal.ids["job"], finished_at=portal.clock())
    portal.change("job", portal.other.ids["job"], finished_at=portal.clock())
    assert {level for each in results(portal.database).values() for level in (result.level for result in each)} == {
        "fine"
    }
    assert portal.database.read(inspect_installation.damaged_rows) == []


def test_another_secret_is_unsafe_and_an_older_one_worth_knowing(portal: Portal) -> None:
    newer = "quite another secret, of 32 characters or more, for this test"
    portal.database.seal = Sealer(f"{newer}\n{SECRET}", portal.database.random)
    assert levels(portal, "secret") == ["fine", "warning"]
    portal.database.seal = Sealer(newer, portal.database.random)
    assert levels(portal, "secret") == ["unsafe"]


def test_jobs_and_emails_that_wait_too_long_are_reported(portal: Portal) -> None:
    assert (levels(portal, "jobs"), levels(portal, "emails")) == (["fine"], ["fine"])
    portal.clock.advance(hours=25)
    assert levels(portal, "jobs") == ["warning"]
    assert "warning" in levels(portal, "emails")


def test_a_missing_file_is_unsafe(portal: Portal) -> None:
    assert levels(portal, "evidence") == ["fine"]
    (row,) = portal.rows("evidence", id=portal.ids["file"])
    portal.database.files.delete(evidence_bytes.key(row.response_id, row.clean_sha256))
    assert levels(portal, "evidence")[0] == "unsafe"


def test_a_restored_installation_says_that_it_is_held(portal: Portal) -> None:
    assert levels(portal, "restored") == []
    moment = portal.clock().isoformat()
    portal.database.write(lambda work: mark_restored(work.connection, moment, moment))
    (held,) = results(portal.database)["restored"]
    assert (held.level, "portal resume" in held.sentence) == ("warning", True)


def test_a_changed_submission_is_found(portal: Portal) -> None:
    (submission, *_) = portal.rows("submission")
    with portal.database.writer.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'submission'"
        for name in connection.exec_driver_sql(triggers).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(
            "UPDATE submission SET document = replace(document, '20000', '2') WHERE id = ?", (submission.id,)
        )
    assert "unsafe" in levels(portal, "integrity")
    assert portal.database.read(inspect_installation.damaged_rows)


def test_an_empty_installation_says_what_comes_first(make_database: MakeDatabase, migrated_sqlite: Path) -> None:
    database = make_database(f"sqlite:///{migrated_sqlite}")
    assert [result.level for result in results(database)["organisations"]] == ["warning"]
