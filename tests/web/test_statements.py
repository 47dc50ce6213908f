"""How many statements a page costs. BEGIN, COMMIT, the wall's setting and the rate counters are not counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.storage.database import Database
from tests.web.conftest import Visit
from tests.web.supplier.test_journey import fill, let_in, post
from tests.web.test_responses import invited, member  # noqa: F401 - a fixture
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

OPEN, SECTION, SAVE, BOARD = 8, 4, 6, 8
BESIDES = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "SELECT SET_CONFIG")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent to `database` meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = " ".join(statement.split())
        if not words.upper().startswith(BESIDES) and " attempt" not in words:
            sent.append(words[:160])

    engines = {engine.pool: engine for engine in (database.reader, database.writer)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield sent
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def test_opening_reading_and_saving_are_a_few_statements(visit: Visit, database: Database) -> None:
    asked = supplier_side.invite(database)
    mina, start = let_in(visit(), asked), f"/r/{asked.invitation}"
    fill(mina, asked)
    with counted(database) as sent:
        assert mina.get(start).status_code == 200
    assert len(sent) <= OPEN, sent
    with counted(database) as sent:
        assert mina.get(f"{start}/sections/people/numbers").status_code == 200
    assert len(sent) <= SECTION, sent
    with counted(database) as sent:
        saved = post(mina, f"{start}/sections/people/numbers", "workers=1", workers="121")
    assert saved.status_code == 303
    assert len(sent) <= SAVE, sent


def test_the_gate_asks_nothing_of_the_database(visit: Visit, database: Database) -> None:
    browser, asked = visit(), supplier_side.invite(database)
    with counted(database) as sent:
        assert browser.get(f"/i/{asked.token}").status_code == 200
    assert sent == []


def test_the_board_is_a_few_statements(visit: Visit, database: Database, invited: Invited) -> None:  # noqa: F811
    client = member(visit, database, invited, "reviewer")
    with counted(database) as sent:
        assert client.get(f"/campaigns/{invited.campaign}").status_code == 200
    assert len(sent) <= BOARD, sent
