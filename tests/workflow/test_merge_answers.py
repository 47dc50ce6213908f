"""Two people in one response: nobody's words are removed by the other, and both see where they disagree."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage import stored_answers
from portal.storage.database import Database
from portal.storage.stored_answers import StoredAnswer
from portal.workflow import answer, load_response, settle
from portal.workflow.load_response import ResponseContext
from tests.workflow import supplier_side
from tests.workflow.supplier_side import Invited, form, given

WORKERS, ROUTES = ("people", "workers"), ("people", "routes")


class Pages:
    """Pages of one response, opened side by side; each is known by its name and counts its changes."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database, self.actor = database, actor

    def save(self, page: str, revision: int, sequence: int = 0, *, do: str = "", **fields: str) -> ResponseContext:
        """Press the page's button, which shows the questions of these fields with this revision."""
        shown = {name.partition("__")[0] for name in fields}
        posted = form(*(f"people.{name}={revision}" for name in shown), **fields)
        posted |= {"_page": [page], "_sequence": [str(sequence)], "do": [do]}
        step, invitation = answer.save, self.actor.invitation or ""
        return self.database.write(step, invitation, "people", "numbers", given(posted), actor=self.actor).saved.context

    def now(self) -> ResponseContext:
        return self.database.read(load_response.load_response, self.actor.invitation or "", actor=self.actor)

    def workers(self) -> Any:
        return self.now().stored[WORKERS].value

    def rivals(self) -> list[Any]:
        return [rival.value for rival in self.now().conflicts.get(WORKERS, ())]

    def towns(self) -> list[str]:
        return [row["from_country"] for row in self.now().stored[ROUTES].value]

    def choose(self, choice: str, state: str = "", place: tuple[str, str] = WORKERS) -> bool:
        seen = state or self.state(place)
        return self.database.write(settle.settle, self.actor.invitation or "", place, choice, seen, actor=self.actor)

    def state(self, place: tuple[str, str] = WORKERS) -> str:
        context = self.now()
        return settle.state_of(context.stored.get(place), context.conflicts.get(place, ()))

    def record(self) -> dict[int, StoredAnswer]:
        response = self.now().invited.response
        return self.database.read(stored_answers.earlier, response, actor=self.actor).get(WORKERS, {})


@pytest.fixture
def invited(database: Database) -> Invited:
    return supplier_side.invite(database)


@pytest.fixture
def pages(database: Database, invited: Invited) -> Pages:
    return Pages(database, supplier_side.sit_down(database, invited))


def test_two_answers_to_one_question_wait_until_one_is_chosen(pages: Pages) -> None:
    pages.save("Ann", 0, workers="100")
    pages.save("Ann", 1, 1, workers="110")
    saved = pages.save("Ben", 1, workers="120")
    assert saved.open_conflicts == (WORKERS,)
    assert (pages.workers(), pages.rivals()) == (110, [120])
    assert pages.now().open_conflicts == (WORKERS,), "whoever opens the response sees it"


def test_equal_answers_are_no_conflict(pages: Pages) -> None:
    pages.save("Ann", 0, workers="110")
    pages.save("Ben", 0, workers="110")
    assert pages.rivals() == []
    pages.save("Cem", 0, workers="120")
    pages.save("Cem", 0, 1, workers="110")
    assert pages.rivals() == [], "a conflict ends when both say the same"
    pages.save("Dev", 0, workers="120")
    pages.save("Ann", 1, 1, workers="120")
    assert (pages.workers(), pages.rivals()) == (120, [])


def test_a_page_goes_on_with_its_own_answer(pages: Pages) -> None:
    pages.save("Ann", 0, 1, workers="1")
    pages.save("Ann", 0, 2, workers="12")
    assert (pages.workers(), pages.rivals()) == (12, [])


def test_another_tab_of_the_same_browser_is_somebody_else(pages: Pages) -> None:
    pages.save("one tab", 0, 1, workers="1")
    pages.save("another tab", 0, 1, workers="2")
    assert (pages.workers(), pages.rivals()) == (1, [2])


def test_a_page_that_goes_on_typing_in_a_conflict_changes_its_own_side(pages: Pages) -> None:
    pages.save("Ann", 0, 1, workers="110")
    pages.save("Ben", 0, 1, workers="1")
    pages.save("Ben", 0, 2, workers="12")
    pages.save("Ann", 1, 2, workers="111")
    assert (pages.workers(), pages.rivals()) == (111, [12])


@pytest.mark.parametrize("with_conflict", [False, True])
def test_an_autosave_that_comes_too_late_or_again_does_not_win(pages: Pages, with_conflict: bool) -> None:
    if with_conflict:
        pages.save("Ann", 0, workers="99")
    pages.save("Ben", 0, 2, workers="12")
    pages.save("Ben", 0, 1, workers="1")
    pages.save("Ben", 0, 2, workers="12")
    assert [pages.workers(), *pages.rivals()] == ([99, 12] if with_conflict else [12])
    if with_conflict:
        pages.choose(settle.STORED)
        pages.save("Ben", 0, 2, workers="12")
        assert (pages.workers(), pages.rivals()) == (99, []), "what was not chosen does not come back"


def test_what_a_page_still_holds_from_before_is_no_newer_answer(pages: Pages) -> None:
    pages.save("first page", 0, 1, workers="100")
    pages.save("second page", 1, 1, workers="120")
    pages.save("first page", 0, 1, workers="100")
    assert (pages.workers(), pages.rivals()) == (120, [])


def test_a_stale_page_that_was_left_alone_changes_nothing(pages: Pages) -> None:
    pages.save("Ann", 0, workers="100")
    pages.save("Ann", 1, 1, workers="110")
    pages.save("Ben", 1, workers="100")
    assert (pages.workers(), pages.rivals()) == (110, [])


def test_clearing_an_answer_that_somebody_has_changed_is_a_conflict(pages: Pages) -> None:
    pages.save("Ann", 0, workers="100")
    pages.save("Ann", 1, 1, workers="110")
    pages.save("Ben", 1, workers="")
    assert (pages.workers(), pages.rivals()) == (110, [None])
    pages.choose("Ben")
    assert pages.workers() is None


def test_adding_a_row_on_a_stale_page_keeps_the_rows_of_others(pages: Pages) -> None:
    pages.save("Ann", 0, workers="1", agency="yes")
    pages.save("Ann", 0, 1, routes__rows="1", routes__0__from_country="NP")
    pages.save("Ben", 0, 1, do="add_row:people.routes", routes__rows="0")
    assert pages.towns() == ["NP"]
    assert pages.now().stored[ROUTES].raw == {"rows": "2", "1.from_country": "NP"}
    pages.save("Ben", 0, 2, routes__rows="1", routes__0__from_country="BD")
    pages.save("Ben", 0, 3, routes__rows="1", routes__0__from_country="IN")
    assert pages.towns() == ["IN", "NP"], "typed before the page was shown the other row"
    assert pages.now().conflicts == {}


def test_a_row_that_both_have_changed_is_chosen_and_every_other_row_stays(pages: Pages) -> None:
    pages.save("Ann", 0, workers="1", agency="yes")
    pages.save("Ann", 0, 1, routes__rows="1", routes__0__from_country="NP")
    pages.save("Ann", 1, 2, routes__rows="1", routes__0__from_country="BD")
    both = {"routes__0__from_country": "IN", "routes__1__from_country": "LK"}
    pages.save("Ben", 1, 1, routes__rows="2", **both)
    assert pages.towns() == ["BD"]
    pages.choose(settle.STORED, place=ROUTES)
    assert pages.towns() == ["BD", "LK"], "the row that only Ben added stays"


def test_a_hidden_conflict_does_not_stand_in_the_way(pages: Pages) -> None:
    pages.save("Ann", 0, agency="yes", agency_workers="5")
    pages.save("Ben", 0, agency_workers="6")
    assert pages.now().open_conflicts == (("people", "agency_workers"),)
    pages.save("Ann", 1, 1, agency="no")
    assert pages.now().open_conflicts == ()
