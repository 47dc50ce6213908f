"""Nobody waits for the search: it is done before the transaction that keeps the words, which stays short."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from portal.domain.personal_data import finding
from portal.domain.questionnaire import Version
from portal.domain.reading import read_version
from portal.storage.database import Database
from portal.web import answer_form
from portal.workflow import answer
from tests.web.supplier.test_journey import hidden, post, submit
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
"""Where one transaction writes at a time, all others wait for it."""

QUESTIONS, EACH_SECTION = 1_000, 50
LONG = "Workers keep their own passports, and nobody holds anything for them. " * 60
LONGEST_TRANSACTION = 0.1


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


def _large() -> Version:
    """A questionnaire of as many questions as are promised to work."""
    lines = ["format: ssq/1", "id: people", "version: 1.0.0", "language: en", "title: Everything", "sections:"]
    for first in range(0, QUESTIONS, EACH_SECTION):
        lines += [f"  - id: part_{first}", f"    title: Part {first}", "    questions:"]
        for number in range(first, first + EACH_SECTION, 2):
            lines += [f"      - {{id: q_{number}, kind: long_text, ask: What of {number}?, required: false}}"]
            lines += [
                f"      - {{id: q_{number + 1}, kind: integer, ask: How many of {number}?, when: answered(q_{number})}}"
            ]
    lines += ["bands: [{id: strong, from: 70}, {id: weak, from: 0}]"]
    reading = read_version("\n".join(lines).encode(), "people/1.0.0.yaml")
    assert reading.version is not None, [str(problem) for problem in reading.problems][:3]
    return reading.version


@pytest.mark.slow
def test_a_save_holds_up_nobody_for_long_at_a_thousand_questions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured in the seconds of its own thread, so that a busy machine does not count; the best of a few."""
    monkeypatch.setattr(supplier_side, "version", _large)
    invited = supplier_side.invite(database)
    mina = supplier_side.sit_down(database, invited)
    seconds: list[float] = []
    began: list[float] = []
    event.listen(database.writer, "begin", lambda _: began.append(time.thread_time()))
    event.listen(database.writer, "commit", lambda _: seconds.append(time.thread_time() - began[-1]))
    for first in range(0, QUESTIONS, EACH_SECTION):
        typed = {f"people.q_{number}": [f"As in {number}."] for number in range(first, first + EACH_SECTION, 2)}
        typed |= {f"_revision.{name}": ["0"] for name in typed}
        given = answer_form.read(typed)
        database.write(answer.save, invited.invitation, "people", f"part_{first}", given, actor=mina)
    assert min(seconds[-4:]) < LONGEST_TRANSACTION, seconds
