"""A review records what was accepted and verified; a correction that was submitted later begins without either."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from portal.domain.refusals import NotFound
from portal.storage import reviewing
from portal.storage.database import Work
from portal.storage.rows import col, table_of
from portal.storage.tables import Evidence, Invitation, Submission
from tests.two_buyers import Portal

PLACE = ("people", "very_large")


def response_of(portal: Portal) -> str:
    return portal.details(portal.harbour, portal.harbour.anand).response


def test_an_explanation_is_accepted_and_taken_back(portal: Portal) -> None:
    response, reviewer = response_of(portal), portal.harbour.reviewer
    for accepted, at, by in ((True, portal.clock(), reviewer.name), (False, None, None)):
        portal.database.write(reviewing.judge_explanation, response, PLACE, accepted, actor=reviewer)
        (explanation,) = portal.database.read(reviewing.explanations, response, actor=reviewer).values()
        assert (explanation.text, explanation.accepted_at, explanation.accepted_by) == (
            "It is a very large site.",
            at,
            by,
        )
    with pytest.raises(NotFound):
        portal.database.write(reviewing.judge_explanation, response, ("people", "other"), True, actor=reviewer)


def test_an_explanation_of_an_open_correction_is_not_read(portal: Portal) -> None:
    response = response_of(portal)
    (invitation,) = portal.rows(Invitation, col(Invitation.id) == portal.harbour.anand)
    portal.set(Invitation, col(Invitation.id) == invitation.id, reopened_at=invitation.submitted_at)
    assert portal.database.read(reviewing.explanations, response) == {}
    portal.set(Invitation, col(Invitation.id) == invitation.id, reopened_at=portal.clock())
    assert list(portal.database.read(reviewing.explanations, response)) == [PLACE]


def test_a_files_state_is_set_for_that_file_alone(portal: Portal) -> None:
    file = portal.harbour.ids["anand_file"]
    portal.database.write(reviewing.judge_evidence, file, "accepted", actor=portal.harbour.reviewer)
    assert {row.id: row.state for row in portal.rows(Evidence) if row.state != "received"} == {file: "accepted"}


def test_the_newest_verification_comes_first_and_none_outlives_a_correction(portal: Portal) -> None:
    response, reviewer = response_of(portal), portal.harbour.reviewer
    for level in ("desk_review", "independent"):
        portal.database.write(reviewing.verify, response, level, f"By {level}.", actor=reviewer)
        portal.clock.advance(minutes=1)
    newest, oldest = portal.database.read(reviewing.verifications, response)
    assert (newest.level, oldest.level, newest.made_by) == ("independent", "desk_review", reviewer.name)
    other = portal.details(portal.elsewhere, portal.elsewhere.anand).response
    assert portal.database.read(reviewing.verifications, other) == ()
    (first,) = portal.rows(Submission, col(Submission.response_id) == response)

    def correct(work: Work) -> None:
        row: dict[str, Any] = {**first._mapping, "id": work.new_id(), "number": 2, "hash": "another"}
        work.execute(insert(table_of(Submission)), row | {"submitted_at": newest.made_at - timedelta(seconds=1)})

    portal.database.write(correct)
    assert portal.database.read(reviewing.verifications, response) == (newest,)
