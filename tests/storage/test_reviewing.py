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
from tests.two_buyers import TwoBuyers

PLACE = ("people", "very_large")


def response_of(buyers: TwoBuyers) -> str:
    return buyers.details(buyers.harbour, buyers.harbour.anand).response


def test_an_explanation_is_accepted_and_taken_back(buyers: TwoBuyers) -> None:
    response, reviewer = response_of(buyers), buyers.harbour.reviewer
    for accepted, at, by in ((True, buyers.clock(), reviewer.name), (False, None, None)):
        buyers.database.write(reviewing.judge_explanation, response, PLACE, accepted, actor=reviewer)
        (explanation,) = buyers.database.read(reviewing.explanations, response, actor=reviewer).values()
        assert (explanation.text, explanation.accepted_at, explanation.accepted_by) == (
            "It is a very large site.",
            at,
            by,
        )
    with pytest.raises(NotFound):
        buyers.database.write(reviewing.judge_explanation, response, ("people", "other"), True, actor=reviewer)


def test_an_explanation_of_an_open_correction_is_not_read(buyers: TwoBuyers) -> None:
    response = response_of(buyers)
    (invitation,) = buyers.rows(Invitation, col(Invitation.id) == buyers.harbour.anand)
    buyers.set(Invitation, col(Invitation.id) == invitation.id, reopened_at=invitation.submitted_at)
    assert buyers.database.read(reviewing.explanations, response) == {}
    buyers.set(Invitation, col(Invitation.id) == invitation.id, reopened_at=buyers.clock())
    assert list(buyers.database.read(reviewing.explanations, response)) == [PLACE]


def test_a_files_state_is_set_for_that_file_alone(buyers: TwoBuyers) -> None:
    file = buyers.harbour.ids["anand_file"]
    buyers.database.write(reviewing.judge_evidence, file, "accepted", actor=buyers.harbour.reviewer)
    assert {row.id: row.state for row in buyers.rows(Evidence) if row.state != "received"} == {file: "accepted"}


def test_the_newest_verification_comes_first_and_none_outlives_a_correction(buyers: TwoBuyers) -> None:
    response, reviewer = response_of(buyers), buyers.harbour.reviewer
    for level in ("desk_review", "independent"):
        buyers.database.write(reviewing.verify, response, level, f"By {level}.", actor=reviewer)
        buyers.clock.advance(minutes=1)
    newest, oldest = buyers.database.read(reviewing.verifications, response)
    assert (newest.level, oldest.level, newest.made_by) == ("independent", "desk_review", reviewer.name)
    other = buyers.details(buyers.elsewhere, buyers.elsewhere.anand).response
    assert buyers.database.read(reviewing.verifications, other) == ()
    (first,) = buyers.rows(Submission, col(Submission.response_id) == response)

    def correct(work: Work) -> None:
        row: dict[str, Any] = {**first._mapping, "id": work.new_id(), "number": 2, "hash": "another"}
        work.execute(insert(table_of(Submission)), row | {"submitted_at": newest.made_at - timedelta(seconds=1)})

    buyers.database.write(correct)
    assert buyers.database.read(reviewing.verifications, response) == (newest,)
