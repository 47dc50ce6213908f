import pytest
from sqlalchemy import text

from portal.domain.policy import Actor
from portal.storage import history, integrity, migrating
from portal.workflow import keep_history
from tests.conftest import MakeDatabase


def test_the_tables_have_the_shape_that_the_code_expects(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    database.upgrade()
    with database.writer.begin() as connection:
        assert list(migrating.drift(connection)) == []
    assert database.is_current()


def test_every_step_goes_down_and_up_again(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    for revision in (
        "0001",
        "0002",
        "0003",
        "0004",
        "0005",
        "0007",
        "0008",
        "0007",
        "0006",
        "0005",
        "0004",
        "0003",
        "0002",
        "0001",
        "base",
        "head",
    ):
        database.migrate(revision)
    with database.writer.begin() as connection:
        assert list(migrating.drift(connection)) == []


def test_upgrading_twice_changes_nothing(empty_url: str, make_database: MakeDatabase) -> None:
    database = make_database(empty_url)
    assert not database.is_current()
    database.upgrade()
    database.upgrade()
    assert database.is_current()


def test_a_filled_history_keeps_its_order_and_its_words(empty_url: str, make_database: MakeDatabase) -> None:
    """Entries of before the chain had a key are numbered again in their old order, and stay frozen."""
    database = make_database(empty_url)
    database.migrate("0007")
    with database.writer.begin() as connection:
        connection.execute(text("INSERT INTO organisation VALUES ('o', 'Acme', 'en', '2026-06-01 09:00:00+00:00')"))
        for number in (3, 1, 2):
            connection.execute(OLD_ENTRY, {"id": f"e{number}", "number": number, "verb": "handed in"})
    database.upgrade()
    keep_history.number_waiting(database)
    actor = Actor("member", "m", "M", "o")
    entries = database.read(history.page, actor=actor)
    assert [(entry.number, entry.id, entry.verb) for entry in entries] == [
        (3, "e3", "handed in"),
        (2, "e2", "handed in"),
        (1, "e1", "handed in"),
    ]
    assert keep_history.verify(database, "o").problem is None
    with pytest.raises(Exception, match="frozen"):
        database.write(lambda work: work.session.execute(text("UPDATE history SET verb = 'x'")))
    assert [
        problem for problem in database.read(lambda work: list(integrity.guards(work))) if problem.level == "unsafe"
    ] == []
    database.migrate("0007")
    with database.writer.begin() as connection:
        kept = connection.execute(text("SELECT number, id FROM history ORDER BY number")).all()
        assert [tuple(row) for row in kept] == [(1, "e1"), (2, "e2"), (3, "e3")]
    with pytest.raises(Exception, match="frozen"), database.writer.begin() as connection:
        connection.execute(text("DELETE FROM history"))


OLD_ENTRY = text(
    "INSERT INTO history (id, organisation_id, number, at, actor_kind, actor_id, actor_name, verb, object_kind,"
    " object_id, details, previous, hash) VALUES (:id, 'o', :number, '2026-06-01 09:00:00.000000', 'member', 'm', 'M',"
    " :verb, 'submission', 'x', '{\"changed\": 2}', '', '')"
)
