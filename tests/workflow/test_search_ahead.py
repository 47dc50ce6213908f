"""Typed text is searched for personal data before its transaction, which then finds the result in memory."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from portal.domain.personal_data import finding
from portal.domain.refusals import NotFound
from portal.workflow import answer, explain, search_ahead, write_to_buyer
from portal.workflow.answer import GivenAnswers, Typed
from portal.workflow.explain import GivenExplanations
from portal.workflow.write_to_buyer import NewMessage
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form, given

STORY = "Nobody holds anything. "
PLACE = ("people", "story")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    finding._remembered.cache_clear()


def searched(step: Callable[[], Any]) -> int:
    """How many texts a step searches that were not searched before."""
    before = finding._remembered.cache_info().misses
    step()
    return finding._remembered.cache_info().misses - before


def typed(text: str, revision: int = 0) -> GivenAnswers:
    return given(form(f"people.story={revision}", story=text))


def save(portal: Portal, text: str, revision: int = 0) -> None:
    words = typed(text, revision)
    saved = portal.write(answer.save, portal.bashir.invitation, "people", "papers", words, by=portal.bashir).saved
    assert PLACE in saved.posted and not saved.conflicts


def test_an_answer_and_the_stored_one_are_not_searched_again_when_it_is_saved(portal: Portal) -> None:
    invitation = portal.bashir.invitation
    save(portal, f" {STORY} First. ")
    finding._remembered.cache_clear()
    words = typed(f" {STORY} Second. ", 1)
    portal.read(search_ahead.given_answers, invitation, words, by=portal.bashir)
    assert finding._remembered.cache_info().misses > 0
    assert searched(lambda: save(portal, f" {STORY} Second. ", 1)) == 0


def test_what_is_no_typed_answer_to_a_question_is_passed_over(portal: Portal) -> None:
    unknown = GivenAnswers({("people", "nobody"): Typed({"": [STORY]}), ("people", "workers"): 12})
    step, invitation = search_ahead.given_answers, portal.bashir.invitation
    assert searched(lambda: portal.read(step, invitation, unknown, by=portal.bashir)) == 0


def test_a_message_and_an_explanation_are_not_searched_again(portal: Portal) -> None:
    invitation, words = portal.bashir.invitation, f"  {STORY}\n"
    portal.read(search_ahead.texts, invitation, [words], by=portal.bashir)
    message = NewMessage("question", words)
    assert searched(lambda: portal.write(write_to_buyer.write, invitation, message, by=portal.bashir)) == 0
    first, second = {("people", "very_large"): " It is large. "}, {("people", "very_large"): " Very large. "}
    for texts in (first, second):
        finding._remembered.cache_clear()
        portal.read(search_ahead.explanations, invitation, texts, by=portal.bashir)
        save_texts = partial(portal.write, explain.explain, invitation, GivenExplanations(texts), by=portal.bashir)
        assert searched(save_texts) == 0


def test_another_supplier_s_request_is_not_read(portal: Portal) -> None:
    steps: tuple[tuple[Callable[..., None], Any], ...] = (
        (search_ahead.given_answers, typed(STORY)),
        (search_ahead.texts, [STORY]),
        (search_ahead.explanations, {("people", "very_large"): STORY}),
    )
    for step, words in steps:
        for actor in (portal.anand, portal.elsewhere):
            with pytest.raises(NotFound):
                portal.read(step, portal.bashir.invitation, words, by=actor)


def test_only_more_than_a_thousand_typed_characters_are_long() -> None:
    at_limit, parts = "a" * search_ahead.LONG, {"": ["a" * 600], "reason": ["a" * 401]}
    assert not search_ahead.is_long(typed(at_limit))
    assert search_ahead.is_long(typed(at_limit + "a"))
    assert search_ahead.is_long(GivenAnswers({PLACE: Typed(parts)})), "all parts count together"
    assert not search_ahead.is_long(GivenAnswers({PLACE: at_limit + "a"})), "a program's value is not typed"
    assert not search_ahead.are_long([at_limit]) and search_ahead.are_long([at_limit, "a"])
