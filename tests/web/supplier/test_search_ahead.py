"""Nobody waits for the search: it is done before the transaction that keeps the words, which stays short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from portal.domain.personal_data import finding
from portal.storage.database import Database
from tests.web.supplier.test_journey import hidden, post, submit
from tests.workflow.supplier_side import Invited

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""Where one transaction writes at a time, all others wait for it."""

LONG = "Workers keep their own passports, and nobody holds anything for them. " * 60


@contextmanager
def searches_inside(database: Database) -> Iterator[list[int]]:
    """How often a text was searched for the first time while a writing transaction was open."""
    counted: list[int] = []
    begun: list[int] = []
    listeners: dict[str, Callable[..., None]] = {
        "begin": lambda _: begun.append(finding._remembered.cache_info().misses),
        "commit": lambda _: counted.append(finding._remembered.cache_info().misses - begun[-1]),
    }
    for name, listener in listeners.items():
        event.listen(database.writer, name, listener)
    try:
        yield counted
    finally:
        for name, listener in listeners.items():
            event.remove(database.writer, name, listener)


def test_long_words_are_searched_before_the_transaction_that_keeps_them(
    mina: TestClient, invited: Invited, database: Database
) -> None:
    start = f"/r/{invited.invitation}"
    page = f"{start}/sections/people/papers"
    with searches_inside(database) as searches:
        assert post(mina, page, "holds held story", holds="yes", held="3", story=LONG + "One").status_code == 303
        typed = {"_revision.people.story": "1", "people.story": LONG + "Two"}
        assert mina.post(f"{start}/questions/people/story", data=typed).status_code == 200
        book = openpyxl.load_workbook(BytesIO(mina.get(f"{start}/workbook/answers.xlsx").content))
        cell = next(cell for sheet in book for row in sheet for cell in row if cell.value == LONG + "Two")
        cell.value, held = LONG + "Four", BytesIO()
        book.save(held)
        sent = mina.post(f"{start}/workbook", files={"workbook": ("answers.xlsx", held.getvalue())})
        assert sent.status_code == 200
        assert LONG + "Four" in mina.get(page).text
        post(mina, f"{start}/sections/people/numbers", "workers agency", workers="20000", agency="no")
        check = mina.get(f"{start}/check")
        explained = {**hidden(check), "_explain.people.very_large": LONG + "Five"}
        assert mina.post(f"{start}/check", data=explained).status_code == 303
        finding._remembered.cache_clear()
        assert submit(mina, invited).status_code == 303
    assert len(searches) > 5
    assert sum(searches) == 0, searches
