"""Of two conflicting answers one is chosen: it becomes current, and the other stays among the revisions."""

import pytest

from portal.domain.refusals import NotFound
from portal.workflow import explain, settle
from portal.workflow.explain import GivenExplanations
from portal.workflow.merge_answers import Sender
from tests.workflow.conftest import Portal
from tests.workflow.test_merge_answers import Pages
from tests.workflow.test_merge_answers import invited as invited  # a fixture
from tests.workflow.test_merge_answers import pages as pages  # a fixture

LARGE = ("people", "very_large")


def test_keep_mine_and_keep_theirs(pages: Pages) -> None:
    pages.save("Ann", 0, workers="110")
    pages.save("Ben", 0, workers="120")
    assert pages.choose("Ben")
    assert (pages.workers(), pages.rivals()) == (120, [])
    assert [stored.value for stored in pages.record().values()] == [110]
    pages.save("Cem", 0, workers="130")
    assert pages.choose(settle.STORED)
    assert (pages.workers(), pages.rivals()) == (120, [])
    assert {stored.value for stored in pages.record().values()} == {110, 120, 130}, "what was not chosen is recorded"


def test_a_choice_made_from_answers_that_have_changed_since_is_not_made(pages: Pages) -> None:
    pages.save("Ann", 0, workers="110")
    pages.save("Ben", 0, workers="120")
    seen = pages.state()
    pages.save("Ann", 1, 1, workers="111")
    assert not pages.choose("Ben", seen)
    assert (pages.workers(), pages.rivals()) == (111, [120])


def test_a_choice_that_was_not_offered_is_not_found(pages: Pages) -> None:
    assert pages.choose(settle.STORED), "nothing is in conflict, so nothing is to be done"
    pages.save("Ann", 0, workers="110")
    pages.save("Ben", 0, workers="120")
    with pytest.raises(NotFound):
        pages.choose("Cem")
    with pytest.raises(NotFound):
        pages.choose("Ben", place=("people", "nothing"))
    assert (pages.workers(), pages.rivals()) == (110, [120])


def test_conflicting_explanations_are_chosen_from_in_the_same_way(portal: Portal) -> None:
    invitation = portal.bashir.invitation
    for page, text in (("Ann", "It is two sites."), ("Ben", "It is a dockyard.")):
        given = GivenExplanations({LARGE: text}, {LARGE: 0}, Sender(page))
        review = portal.write(explain.explain, invitation, given, by=portal.bashir)
    (rival,) = review.rivals[LARGE]
    state = settle.state_of(review.explained[LARGE], (rival,))
    assert not portal.write(settle.settle_explanation, invitation, LARGE, "Ben", "of earlier", by=portal.bashir)
    assert portal.write(settle.settle_explanation, invitation, LARGE, "Ben", state, by=portal.bashir)
    (response,) = portal.rows("response", invitation_id=invitation)
    assert [row.text for row in portal.rows("explanation", response_id=response.id)] == ["It is a dockyard."]
    assert portal.write(settle.settle_explanation, invitation, LARGE, "Ben", state, by=portal.bashir), "twice is once"
