"""Answers of a supplier's file are offered beside the blank questions they fit, and saved only if chosen."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.domain.answer_file import AnswerFile, FileVersion
from portal.domain.refusals import Closed, Invalid
from portal.workflow import use_file
from tests.workflow.conftest import Portal
from tests.workflow.supplier_side import form
from tests.workflow.test_submit import save

WORKERS, AGENCY = ("people", "workers"), ("people", "agency")
FILE = AnswerFile(
    "submission",
    "Anand",
    datetime(2026, 5, 3, 9, tzinfo=UTC),
    {WORKERS: 12, AGENCY: False, ("people", "no_such"): "x", ("other", "thing"): 1},
)


def use(portal: Portal, chosen: dict[tuple[str, str], Any]) -> int:
    actor = portal.elsewhere
    return use_file.use(portal.database, actor.invitation or "", chosen, actor=actor)


def answers(portal: Portal) -> dict[str, Any]:
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    return {row.question: row.value for row in portal.rows("answer", response_id=response.id)}


def offers(portal: Portal, file: AnswerFile = FILE) -> use_file.FileOffers:
    place = (portal.elsewhere.invitation, file, "answers.json")
    loaded: use_file.FileOffers = portal.read(use_file.load_offers, *place, by=portal.elsewhere)
    return loaded


def test_a_file_offers_answers_to_blank_questions_and_counts_the_rest(portal: Portal) -> None:
    loaded = offers(portal)
    assert {offer.place for offer in loaded.offers} == {WORKERS, AGENCY}
    assert (loaded.answered, loaded.unused) == (0, 2)
    save(portal.database, portal.elsewhere, "numbers", form("people.workers", workers="7"))
    loaded = offers(portal)
    assert ({offer.place for offer in loaded.offers}, loaded.answered) == ({AGENCY}, 1)


def test_what_is_chosen_is_saved_and_an_answer_that_is_there_stays(portal: Portal) -> None:
    save(portal.database, portal.elsewhere, "numbers", form("people.workers", workers="7"))
    assert use(portal, {WORKERS: 12, AGENCY: False, ("people", "no_such"): "x"}) == 1
    assert answers(portal) == {"workers": 7, "agency": False}
    assert use(portal, {AGENCY: True}) == 0, "pressed twice is saved once"
    place = (portal.elsewhere.invitation, ("people", "numbers"), {WORKERS: 12}, use_file.SENDER)
    assert portal.write(use_file.save, *place, by=portal.elsewhere) == 0, "somebody answered in the meantime"
    (response,) = portal.rows("response", invitation_id=portal.elsewhere.invitation)
    (agency,) = portal.rows("answer", response_id=response.id, question="agency")
    assert agency.page == use_file.SENDER.id, "the answer names where it comes from"


def test_one_answer_that_does_not_fit_saves_none(portal: Portal) -> None:
    with pytest.raises(Invalid, match="does not fit its question"):
        use(portal, {WORKERS: "many", AGENCY: False})
    assert answers(portal) == {}


def test_only_versions_that_this_buyer_has_published_are_known(portal: Portal) -> None:
    (own,) = [
        row
        for row in portal.rows("published_version", version="1.0.0")
        if row.organisation_id == portal.other.cast.organisation
    ]
    named = [FileVersion("people", own.hash), FileVersion("other", "0" * 64)]
    known = portal.read(lambda work: dict(use_file.known_versions(work, named)), by=portal.elsewhere)
    assert list(known) == ["people"]


def test_nothing_is_saved_once_the_answers_are_submitted(portal: Portal) -> None:
    with pytest.raises(Closed):
        use_file.use(portal.database, portal.anand.invitation or "", {}, actor=portal.anand)
