"""An author answers a draft to see where it leads; nothing of it is stored."""

import pytest

from portal.domain.refusals import NotAllowed, NotFound
from portal.workflow import try_out
from portal.workflow.answer import Typed
from portal.workflow.try_out import DraftTrial
from tests.workflow.conftest import Portal


def trial(portal: Portal, **typed: str) -> DraftTrial:
    answers = {("people", name): Typed({"": [text]}) for name, text in typed.items()}
    outcome: DraftTrial = portal.read(try_out.try_out, portal.ids["draft"], answers, by=portal.carla)
    return outcome


def test_answers_lead_on_and_are_scored(portal: Portal) -> None:
    blank = trial(portal)
    assert blank.progress is not None and ("people", "held") not in blank.progress.shown
    answered = trial(portal, workers="20000", agency="no", holds="yes", held="3")
    assert answered.progress is not None and ("people", "held") in answered.progress.shown
    result = answered.result("people")
    assert result is not None and result.severity == "high"
    assert {flag.id for flag in result.flags} == {"passports_held", "large_site", "busy_site"}
    assert answered.result("another") is None


def test_an_answer_that_does_not_fit_is_read_with_its_problem(portal: Portal) -> None:
    readings = trial(portal, workers="many").readings
    assert readings["people", "workers"].problem
    assert not readings["people", "agency"].problem


def test_nothing_of_it_is_stored(portal: Portal) -> None:
    before = [len(portal.rows(table)) for table in ("answer", "response", "result", "history")]
    trial(portal, workers="20000")
    assert [len(portal.rows(table)) for table in ("answer", "response", "result", "history")] == before


def test_a_draft_that_cannot_be_read_has_no_result(portal: Portal) -> None:
    (row,) = portal.rows("questionnaire_draft", id=portal.ids["draft"])
    portal.change("questionnaire_draft", row.id, source=row.source.replace("sections:", "parts:"))
    broken = trial(portal, workers="12")
    assert (broken.ruleset, broken.progress, broken.results) == (None, None, ())


def test_a_draft_is_tried_by_who_may_publish_it(portal: Portal) -> None:
    with pytest.raises(NotAllowed):
        portal.read(try_out.try_out, portal.ids["draft"], {}, by=portal.rita)
    with pytest.raises(NotFound):
        portal.read(try_out.try_out, portal.ids["draft"], {}, by=portal.otto)
