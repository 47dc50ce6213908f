"""Erasing passes the freezing triggers, blanks, notes what it did, and closes the door behind it."""

from typing import Any

import pytest
from sqlalchemy import insert, select, text

from portal.domain.events.campaigns import SupplierRemoved
from portal.domain.events.organisations import Erased
from portal.domain.policy import Actor
from portal.domain.refusals import NotFound
from portal.storage import erasure, history, history_chain, people
from portal.storage.database import Database, Work
from portal.storage.tables import METADATA
from portal.workflow import keep_history
from tests.conftest import START
from tests.storage.test_outbox import plant


def submit_answers(work: Work) -> str:
    organisation = plant(work)
    inside = {"organisation_id": organisation, "response_id": "r"}
    tables, connection = METADATA.tables, work.connection
    response = {"id": "r", "organisation_id": organisation, "invitation_id": "i"}
    connection.execute(insert(tables["response"]), response | {"created_at": START, "changed_at": START})
    declared = {"declared_name": "Anna", "declared_role": "Director", "declared_on": START.date()}
    written = {"id": "n", "document": "{}", "hash": "h", "submitted_at": START, "late": False}
    connection.execute(insert(tables["submission"]), inside | declared | written)
    scored = {"id": "x", "family": "wages", "version": "1.0.0", "version_hash": "h", "reason": "submission"}
    said = {"severity": "none", "completeness": "1", "confidence": 100, "document": {"a": 1}, "made_at": START}
    connection.execute(insert(tables["result"]), inside | scored | said)
    for id in ("s1", "s2"):
        history.note(work, SupplierRemoved(id, "Anna"), organisation)
    while history_chain.extend(work, organisation):
        pass
    return organisation


def _row(database: Database, table: str) -> Any:
    rows = select(METADATA.tables[table])
    return database.read(lambda work: work.execute(rows).mappings().first())


def _erased(database: Database, organisation: str) -> list[Any]:
    owner = Actor("member", "m", "M", organisation)
    entries = database.read(history.page, actor=owner)
    return [(entry.actor_kind, entry.event) for entry in entries if isinstance(entry.event, Erased)]


def test_words_go_and_hashes_stay(database: Database) -> None:
    organisation = database.write(submit_answers)
    database.write(erasure.submission, "n")
    database.write(erasure.result, "x")
    database.write(erasure.entry, organisation, 1)
    submission = _row(database, "submission")
    assert (submission["document"], submission["declared_name"], submission["hash"]) == ("", "", "h")
    assert _row(database, "result")["document"] == {"erased": True}
    first, second = [row for row in database.read(_history) if row["verb"] == "supplier_removed"]
    assert (first["actor_name"], first["details"]) == ("", {"erased": True})
    assert second["details"] == {"name": "Anna"}
    keep_history.number_waiting(database)
    found = database.read(history_chain.verify, organisation)
    assert (found.entries, found.problem) == (5, None)


def _history(work: Work) -> list[dict[str, Any]]:
    table, link = METADATA.tables["history"], METADATA.tables["history_link"]
    joined = select(table).outerjoin(link, link.c.entry_id == table.c.id).order_by(link.c.number)
    return [dict(row) for row in work.execute(joined).mappings()]


def test_every_erasure_is_noted_with_what_was_blanked(database: Database) -> None:
    organisation = database.write(submit_answers)
    database.write(erasure.submission, "n")
    database.write(erasure.result, "x")
    database.write(erasure.entry, organisation, 2)
    noted = _erased(database, organisation)
    assert [(kind, event.what) for kind, event in noted] == [
        ("portal", "history"),
        ("portal", "result"),
        ("portal", "submission"),
    ]
    assert [event.which for _, event in noted][1:] == ["x", "n"]


def test_the_door_is_closed_afterwards(database: Database) -> None:
    database.write(submit_answers)
    database.write(erasure.submission, "n")
    with pytest.raises(Exception, match="frozen"):
        database.write(lambda work: work.session.execute(text("UPDATE submission SET hash = 'x'")))
    assert _row(database, "erasure_permit") is None


def test_what_is_not_there_cannot_be_erased(database: Database) -> None:
    organisation = database.write(people.add_organisation, "Acme")
    for step, arguments in ((erasure.submission, ("n",)), (erasure.entry, (organisation, 1))):
        with pytest.raises(NotFound):
            database.write(step, *arguments)
