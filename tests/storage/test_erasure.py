"""Erasing passes the freezing triggers, blanks, and closes the door behind it."""

from typing import Any

import pytest
from sqlalchemy import insert, select, text

from portal.domain.refusals import NotFound
from portal.storage import erasure, history, people
from portal.storage.database import Database, Work
from portal.storage.history import Verified
from portal.storage.tables import METADATA
from tests.conftest import START
from tests.storage.test_outbox import plant


def hand_in(work: Work) -> str:
    organisation = plant(work)
    inside = {"organisation_id": organisation, "response_id": "r"}
    tables, connection = METADATA.tables, work.session.connection()
    response = {"id": "r", "organisation_id": organisation, "invitation_id": "i"}
    connection.execute(insert(tables["response"]), response | {"created_at": START, "changed_at": START})
    declared = {"declared_name": "Anna", "declared_role": "Director", "declared_on": START.date()}
    written = {"id": "n", "document": "{}", "hash": "h", "submitted_at": START, "late": False}
    connection.execute(insert(tables["submission"]), inside | declared | written)
    scored = {"id": "x", "family": "wages", "version": "1.0.0", "version_hash": "h", "reason": "submission"}
    said = {"severity": "none", "completeness": "1", "confidence": 100, "document": {"a": 1}, "made_at": START}
    connection.execute(insert(tables["result"]), inside | scored | said)
    history.note(work, "handed in", "submission", "n", organisation=organisation, by="Anna")
    history.note(work, "read", "submission", "n", organisation=organisation)
    return organisation


def _row(database: Database, table: str) -> Any:
    rows = select(METADATA.tables[table])
    return database.read(lambda work: work.session.connection().execute(rows).mappings().first())


def test_words_go_and_hashes_stay(database: Database) -> None:
    organisation = database.write(hand_in)
    database.write(erasure.submission, "n")
    database.write(erasure.result, "x")
    database.write(erasure.entry, organisation, 1)
    submission = _row(database, "submission")
    assert (submission["document"], submission["declared_name"], submission["hash"]) == ("", "", "h")
    assert _row(database, "result")["document"] == {"erased": True}
    assert "Anna" not in str(_row(database, "history"))
    assert database.read(history.verify, organisation) == Verified(2)


def test_the_door_is_closed_afterwards(database: Database) -> None:
    database.write(hand_in)
    database.write(erasure.submission, "n")
    with pytest.raises(Exception, match="frozen"):
        database.write(lambda work: work.session.execute(text("UPDATE submission SET hash = 'x'")))
    assert _row(database, "erasure_door") is None


def test_what_is_not_there_cannot_be_erased(database: Database) -> None:
    organisation = database.write(people.add_organisation, "Acme")
    for step, arguments in ((erasure.submission, ("n",)), (erasure.entry, (organisation, 1))):
        with pytest.raises(NotFound):
            database.write(step, *arguments)
