"""What was frozen is compared with its hashes, and the guards that freeze it are looked at, on both databases."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from portal.storage import erasure, integrity
from portal.storage.database import Database, Work
from portal.storage.tables import FROZEN, METADATA
from portal.workflow import keep_history
from tests.conftest import START
from tests.storage.chains import tamper
from tests.workflow import supplier_side
from tests.workflow.test_submit import fill, submit_answers

RESULT = METADATA.tables["result"]
SUBMISSION = METADATA.tables["submission"]
VERSION = METADATA.tables["published_version"]
HISTORY = METADATA.tables["history"]


@pytest.fixture
def filled(database: Database) -> Database:
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    fill(database, mina, held="37")
    submit_answers(database, mina)
    keep_history.number_waiting(database)
    return database


def unsafe(database: Database) -> list[str]:
    problems = database.read(lambda work: list(integrity.problems(work)))
    return [problem.sentence for problem in problems if problem.level == "unsafe"]


def first(database: Database, column: Any) -> Any:
    return database.read(lambda work: work.execute(select(column)).scalars().first())


def test_an_honest_portal_has_no_problem(filled: Database) -> None:
    assert first(filled, SUBMISSION.c.id)
    assert first(filled, RESULT.c.hash)
    assert unsafe(filled) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (update(SUBMISSION).values(document=SUBMISSION.c.document + " "), "document of submission"),
        (update(SUBMISSION).values(hash="0" * 64), "submission"),
        (update(SUBMISSION).values(declared_name="Eve"), "stored with the document of submission"),
        (update(SUBMISSION).values(declared_on=date(2020, 1, 1)), "stored with the document of submission"),
        (update(SUBMISSION).values(late=True), "stored with the document of submission"),
        (update(SUBMISSION).values(submitted_at=START - timedelta(days=1)), "stored with the document of submission"),
        (update(SUBMISSION).values(document=""), "no erasure of it"),
        (delete(SUBMISSION), "no longer in the database"),
        (update(VERSION).values(document=VERSION.c.document + " "), "changed after it was published"),
        (update(RESULT).values(score="100.0"), "Result"),
        (update(RESULT).values(severity="none", band="good"), "Result"),
        (update(RESULT).values(document={"forged": True}), "Result"),
        (update(RESULT).values(trace={"rules": []}), "Result"),
        (update(RESULT).values(document={"erased": True}, trace=None), "no erasure of it"),
        (update(RESULT).values(hash=None), "no hash"),
        (update(RESULT).values(hash="00000000:" + "0" * 64), "another PORTAL_SECRET"),
        (update(RESULT).values(hash="ü"), "Result"),
        (update(HISTORY).values(actor_name="", details={"erased": True}), "no erasure of it"),
    ],
)
def test_every_forgery_of_a_frozen_row_is_found(filled: Database, change: Any, sentence: str) -> None:
    tamper(filled, change)
    problems = unsafe(filled)
    assert problems
    assert all(sentence in problem for problem in problems), problems


def test_a_submission_rehashed_to_fit_is_found_by_the_history(filled: Database) -> None:
    forged = "{}"
    fitting = hashlib.sha256(forged.encode()).hexdigest()
    tamper(filled, update(SUBMISSION).values(document=forged, hash=fitting))
    assert "the history holds another" in "".join(unsafe(filled))


def test_a_result_put_in_by_hand_is_found(filled: Database) -> None:
    def put(work: Work) -> None:
        row = dict(work.execute(select(RESULT)).mappings().first() or {})
        work.execute(insert(RESULT), {**row, "id": "other", "score": "100.0"})

    filled.write(put)
    assert ["other" in problem for problem in unsafe(filled)] == [True]


def test_what_was_erased_by_the_portals_own_way_is_no_problem(filled: Database) -> None:
    submission, result = first(filled, SUBMISSION.c.id), first(filled, RESULT.c.id)
    organisation = first(filled, SUBMISSION.c.organisation_id)
    filled.write(erasure.submission, submission)
    filled.write(erasure.result, result)
    filled.write(erasure.entry, organisation, 1)
    assert unsafe(filled) == []


@pytest.mark.parametrize("table", FROZEN)
def test_a_dropped_trigger_is_found(database: Database, table: str) -> None:
    # a transaction that is not kept: tests on PostgreSQL share one schema
    drop = f"DROP TRIGGER {table}_frozen{'_UPDATE' if database.is_sqlite else f' ON {table}'}"
    assert [problem for problem in _guards_after(database, drop) if f"freeze {table} " in problem]


def test_a_trigger_that_lets_everything_pass_is_found(database: Database) -> None:
    hollow: tuple[str, ...]
    if database.is_sqlite:
        hollow = (
            "DROP TRIGGER result_frozen_UPDATE",
            "CREATE TRIGGER result_frozen_UPDATE BEFORE UPDATE ON result BEGIN SELECT 1; END",
        )
    else:
        hollow = (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$",
        )
    assert [problem for problem in _guards_after(database, *hollow) if "freeze result " in problem]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_disabled_trigger_and_an_open_function_are_found(database: Database) -> None:
    disabled = _guards_after(database, "ALTER TABLE result DISABLE TRIGGER USER")
    assert [problem for problem in disabled if "freeze result " in problem]
    opened = _guards_after(database, "GRANT EXECUTE ON FUNCTION erase_result(text) TO PUBLIC")
    assert [problem for problem in opened if "Everybody may call erase_result" in problem]


def test_an_open_door_is_found(database: Database) -> None:
    problems = _guards_after(database, "INSERT INTO erasure_permit VALUES ('open')")
    assert [problem for problem in problems if "erasure_permit" in problem]


class RolledBack(Exception):
    """Rolls a transaction back."""


def _guards_after(database: Database, *statements: str) -> list[str]:
    found: list[str] = []

    def step(work: Work) -> None:
        for statement in statements:
            work.connection.exec_driver_sql(statement)
        found.extend(problem.sentence for problem in integrity.guards(work) if problem.level == "unsafe")
        raise RolledBack

    with pytest.raises(RolledBack):
        database.write(step)
    return found
