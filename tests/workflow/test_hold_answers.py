"""Personal data in an answer is not stored before its author confirms it, and is restricted once it is."""

from typing import Any

import pytest

from portal.domain.policy import Actor
from portal.storage.database import Work
from portal.workflow import answer, hold_answers, load_response
from tests.workflow import supplier_side
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form

STORY = ("people", "story")
PERSONAL = "Ask Rahman at +880 1712 345678 or passport P1234567."


def save(portal: Portal, by: Actor, text: str, revision: int = 0, *, confirmed: bool = False) -> Any:
    posted = form(f"people.story={revision}", story=text) | ({"_keep.people.story": ["yes"]} if confirmed else {})
    place = (by.invitation, "people", "papers", supplier_side.given(posted))
    return portal.write(answer.save, *place, by=by).saved


@pytest.mark.parametrize("text", [PERSONAL, "Write to rahim.khan@gmail.com about it."])
def test_an_answer_with_personal_data_stays_on_the_page_until_it_is_confirmed(portal: Portal, text: str) -> None:
    saved = save(portal, portal.bashir, text)
    assert saved.context.stored.get(STORY) is None
    assert saved.held[STORY].raw == {"": text} and saved.held[STORY].kinds
    saved = save(portal, portal.bashir, text, confirmed=True)
    assert saved.context.stored[STORY].value == text
    assert saved.held == {}


def test_words_that_are_stored_already_need_no_second_confirmation(portal: Portal) -> None:
    save(portal, portal.bashir, PERSONAL, confirmed=True)
    saved = save(portal, portal.bashir, f"{PERSONAL} In the morning.", 1)
    assert (saved.held, saved.context.stored[STORY].value) == ({}, f"{PERSONAL} In the morning.")
    assert STORY in save(portal, portal.bashir, f"{PERSONAL} Or +880 1812 999999.", 2).held, "this number is new"


def test_what_was_confirmed_is_restricted(portal: Portal) -> None:
    def restricted(work: Work) -> list[tuple[str, str]]:
        return hold_answers.restricted_answers(load_response.load_response(work, portal.bashir.invitation or ""))

    save(portal, portal.bashir, "There is nothing to add.")
    assert portal.read(restricted, by=portal.bashir) == []
    save(portal, portal.bashir, PERSONAL, 1, confirmed=True)
    assert portal.read(restricted, by=portal.bashir) == [STORY]
    texts = {STORY: PERSONAL, ("people", "a"): "Nothing."}
    assert hold_answers.restricted_texts(texts, "BD") == [STORY]
